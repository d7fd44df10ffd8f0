"""How the page of a stress run looks, beside what all pages have."""

STYLE = """
.outcome{border-radius:.5rem;border:1px solid var(--line);border-left:.5rem solid var(--dim);
padding:.6rem .9rem;margin:.8rem 0;background:var(--soft)}
.outcome b{font-size:1.2rem}
.outcome ul{margin:.2rem 0 0;padding-left:1.2rem}
.outcome.broke{border-left-color:var(--hole);background:var(--holeground)}
.outcome.held{border-left-color:var(--bar)}
.figures small{display:block}
.range{display:block;position:relative;width:8rem;height:.9rem;margin-top:.3rem;
border-left:1px solid var(--line);border-right:1px solid var(--line);
background:linear-gradient(var(--line),var(--line)) 0 50%/100% 1px no-repeat}
.range i{position:absolute;top:.28rem;height:.34rem;min-width:2px;background:var(--s3);
border-radius:.17rem}
.range b{position:absolute;top:.1rem;width:.7rem;height:.7rem;margin-left:-.35rem;
border-radius:50%;background:var(--s5);border:1px solid var(--ground)}
.rows td small,.rows th small{display:block;white-space:nowrap}
.rows .bad{color:var(--hole);font-weight:700}
.story{border-left:.3rem solid var(--hole)}
.story dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;margin:.4rem 0}
.story dt{color:var(--dim)}
.story dd{margin:0}
.level{display:inline-block;font-size:.8rem;font-weight:700;border:1px solid var(--hole);
color:var(--hole);border-radius:.3rem;padding:0 .4rem;margin-right:.4rem}
.story .whole{margin-top:.8rem}
ul.stories{list-style:none;margin:0;padding:0}
@media(max-width:40rem){.rows th small{white-space:normal}
.rows th:first-child{min-width:5.6rem}
.figures li{flex-basis:8rem;padding:.45rem .6rem}.figures b{font-size:1.25rem}}
"""
