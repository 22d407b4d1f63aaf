"""`python -m groundswell`: the command line where the `groundswell` script is not on the path."""

from groundswell.faces.cli import main

main()
