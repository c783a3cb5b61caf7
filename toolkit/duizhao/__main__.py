"""`python -m duizhao`: the same as the script `duizhao`."""

from duizhao.cli import main

if __name__ == "__main__":
    main()
