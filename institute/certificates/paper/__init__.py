"""The paper of the certificates: `press.Press` prints (worker only), `preflight.offences` looks first (anywhere)."""
