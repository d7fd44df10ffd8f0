"""What stress runs show: success of attacks, benign twins, the customers, and how it is shown."""
