"""``python -m ce_symbolic`` is the command ``ce-symbolic``."""
from ce_symbolic.cli import main

if __name__ == "__main__":
    main()
