"""How the page looks and what its script does; without the script everything can be read as well.

Colours differ in lightness and holes have a frame of their own, so that no hue is needed to tell
them apart.
"""

STYLE = """
:root{color-scheme:light dark;--ground:#fff;--soft:#f3f5f8;--line:#d3d9e0;--text:#18202a;
--dim:#556270;--link:#0b57a4;--bar:#2f6fb3;--hole:#a33a00;--holeground:#fff4ea;
--s1:#e4eef8;--s2:#bcd5ec;--s3:#84b2da;--s4:#3574ab;--s5:#174f86;--over:#fff}
@media(prefers-color-scheme:dark){:root{--ground:#12171d;--soft:#1b222b;--line:#35404c;
--text:#e6ebf0;--dim:#a3b0bd;--link:#8cc0f5;--bar:#5b9bd9;--hole:#ffb27a;--holeground:#33200f;
--s1:#1d2c3b;--s2:#234361;--s3:#2b5f90;--s4:#7db3e6;--s5:#c3e0fb;--over:#0b1117}}
*{box-sizing:border-box}
html{scroll-behavior:auto}
body{margin:0 auto;max-width:80rem;padding:1rem clamp(.8rem,3vw,2rem) 4rem;
background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",
Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2;margin:.6rem 0}
h2{font-size:1.4rem;line-height:1.25;margin:2.6rem 0 .6rem;padding-top:.8rem;
border-top:3px solid var(--bar)}
h3{font-size:1.12rem;margin:2rem 0 .5rem}
h4{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.4rem 0}
a{color:var(--link)}
small{color:var(--dim);font-size:.85em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.3rem 0;padding:0}
nav a{display:inline-block;padding:.2rem 0}
.figures{display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0;padding:0;list-style:none}
.figures li{flex:1 1 9rem;background:var(--soft);border-radius:.5rem;padding:.6rem .9rem}
.figures b{display:block;font-size:1.45rem;line-height:1.25}
.wide{overflow-x:auto;max-width:100%;border:1px solid var(--line);border-radius:.5rem;
margin:.5rem 0}
.wide svg{display:block}
table{border-collapse:collapse}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th{text-align:left;font-weight:600}
.rows{width:100%}
.rows th,.rows td{padding:.3rem .7rem;border-bottom:1px solid var(--line);vertical-align:top}
.rows tbody tr:last-child>*{border-bottom:0}
.rows thead>tr>*{background:var(--soft)}
.rows thead th{white-space:nowrap}
.rows th[scope=row]{font-weight:400}
.rows .total>*{font-weight:700;border-top:2px solid var(--line)}
.rows th:first-child{min-width:9rem}
.rows th[scope=row]{overflow-wrap:break-word}
.rows .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{display:block;width:7rem;height:.6rem;margin-top:.45rem;border:1px solid var(--line);
border-radius:.3rem;background:var(--soft);overflow:hidden}
.bar i{display:block;height:100%;background:var(--bar)}
details{border:1px solid var(--line);border-radius:.5rem;margin:.45rem 0;padding:0 .8rem}
details[open]{padding-bottom:.6rem}
summary{cursor:pointer;padding:.5rem 0}
summary h3,summary h4{display:inline;font-size:1rem;margin:0}
summary small{margin-left:.4rem}
.heat{font-size:.82rem;font-variant-numeric:tabular-nums}
.heat th,.heat td{border:1px solid var(--line);text-align:center;padding:.15rem .3rem;
min-width:2.9rem;height:1.9rem}
.heat thead th{vertical-align:bottom;font-weight:500;padding:.4rem .3rem}
.heat thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:14rem;
white-space:nowrap;overflow:hidden}
.heat th[scope=row],.heat .corner{position:sticky;left:0;background:var(--ground);z-index:1;
text-align:left;font-weight:500;padding:.15rem .5rem}
.heat th[scope=row] bdi{display:block;width:max-content;max-width:13rem}
.heat .corner{vertical-align:bottom}
.heat td a{color:inherit;display:block;padding:.2rem 0}
.s1{background:var(--s1)}.s2{background:var(--s2)}
.s3{background:var(--s3)}.s4{background:var(--s4);color:var(--over)}
.s5{background:var(--s5);color:var(--over)}
.hole{background:var(--holeground);color:var(--hole);font-weight:700;
box-shadow:inset 0 0 0 1px var(--hole)}
.void{color:var(--dim);background:repeating-linear-gradient(135deg,var(--soft) 0 4px,
var(--line) 4px 6px)}
.void span{background:var(--ground);border-radius:.2rem;padding:0 .25rem}
.heat .none{background:var(--soft)}
.key{display:flex;flex-wrap:wrap;gap:.3rem 1rem;font-size:.85rem;color:var(--dim)}
.key i{display:inline-block;width:1.7rem;height:1.3rem;line-height:1.3rem;text-align:center;
font-style:normal;vertical-align:middle}
code{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.command{display:block;user-select:all;background:var(--soft);border:1px solid var(--line);
border-radius:.4rem;padding:.45rem .6rem;margin:.3rem 0;white-space:pre-wrap}
ul.names{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem .4rem;margin:.3rem 0 .9rem;
padding:0;font-size:.88rem}
ul.names li{border:1px solid var(--line);border-radius:.3rem;padding:0 .45rem}
ul.names li.more{border:0;color:var(--dim)}
.filter{margin:.6rem 0}
.filter input{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--dim);
border-radius:.4rem;padding:.35rem .6rem;width:min(24rem,100%)}
.turn{border-radius:.7rem;padding:.45rem .8rem;margin:.5rem 0;max-width:44rem;
background:var(--soft)}
.turn p{margin:.15rem 0 0;white-space:pre-wrap}
.turn b{font-size:.8rem}
.support{margin-left:clamp(0rem,6vw,4rem);background:var(--s1)}
.call{margin:.4rem 0 .4rem clamp(0rem,6vw,4rem);max-width:44rem;border-left:3px solid var(--line);
padding-left:.7rem;font-size:.86rem;color:var(--dim)}
.call code{display:block;white-space:pre-wrap}
.call p{margin:.1rem 0}
.finding{color:var(--hole)}
.ending{font-weight:600}
[hidden]{display:none!important}
@media(max-width:40rem){.rows{font-size:.8rem}.rows th,.rows td{padding:.25rem .28rem}
.rows th:first-child{min-width:4.4rem}.rows .drawn{display:none}
.rows thead th[scope=col]{white-space:normal;vertical-align:bottom;overflow-wrap:normal}
.heat th[scope=row]{font-size:.76rem}.heat th[scope=row] bdi{max-width:8.2rem}}
"""

SCRIPT = """
(function () {
  "use strict";
  function reveal() {
    var target = document.getElementById(location.hash.slice(1));
    if (!target) { return; }
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") { at.open = true; }
    }
    target.scrollIntoView();
  }
  function filter(box) {
    var input = box.querySelector("input"), said = box.querySelector("output");
    var list = document.getElementById(box.dataset.of);
    var groups = list.querySelectorAll("[data-group]");
    box.hidden = false;
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(/\\s+/), left = 0;
      groups.forEach(function (group) {
        var shown = 0;
        group.querySelectorAll("li").forEach(function (item) {
          var text = item.textContent.toLowerCase();
          var fits = words.every(function (word) { return text.includes(word); });
          item.hidden = !fits;
          shown += fits ? 1 : 0;
        });
        group.hidden = !shown;
        left += shown;
      });
      list.querySelectorAll("details").forEach(function (part) {
        if (!part.querySelector("[data-group]")) { return; }
        part.hidden = !part.querySelector("[data-group]:not([hidden])");
        part.open = !part.hidden && input.value !== "";
      });
      said.textContent = input.value ? left + " left" : "";
    });
  }
  window.addEventListener("hashchange", reveal);
  document.querySelectorAll(".filter").forEach(filter);
  reveal();
}());
"""
