"""`python -m itpm_xl`, for machines where the scripts folder is not on the PATH."""

from itpm_xl.cli import main

if __name__ == "__main__":
    main()
