# Installs itpm-xl from the wheels beside this file: no admin rights, no network, nothing outside three places.
#
#   powershell -ExecutionPolicy Bypass -File .\install.ps1
#
# It makes  -Folder    a private Python environment (default: %LOCALAPPDATA%\itpm-xl),
#           -Workbook  a first workbook, unless it is there (default: plan.xlsx in your Documents),
#           and the add-in, in Excel's start folder. Close Excel first.
# -Python names the python.exe to use, where neither `py` nor `python` finds Python @PYTHON@.
param(
    [string]$Folder = "$env:LOCALAPPDATA\itpm-xl",
    [string]$Workbook = "$HOME\Documents\plan.xlsx",
    [string]$Python = ""
)

function Stop-Here([string]$Message) {
    Write-Host "itpm-xl: $Message"
    exit 1
}

Set-Location -LiteralPath $PSScriptRoot

if (-not $Python -and (Get-Command py -ErrorAction SilentlyContinue)) {
    $Python = & py "-@PYTHON@" -c "import sys; print(sys.executable)"
}
if (-not $Python -and (Get-Command python -ErrorAction SilentlyContinue)) {
    $Python = "python"
}
if (-not $Python) {
    Stop-Here "Python @PYTHON@ was not found. Install it from python.org (for you only, no admin rights), then run this again."
}

& $Python -c "import sys, sysconfig; sys.exit(sys.version_info[:2] != @PYTHON_TUPLE@ or sysconfig.get_platform() != 'win-amd64')"
if ($LASTEXITCODE -ne 0) {
    Stop-Here "$Python is not Python @PYTHON@ for 64-bit Windows, which these wheels are for. Name the right one with -Python."
}

& $Python -m venv $Folder
if ($LASTEXITCODE -ne 0) { Stop-Here "no environment could be made in $Folder. Name another folder with -Folder." }

$Own = "$Folder\Scripts\python.exe"
& $Own -m pip --isolated install --no-index --find-links wheels --require-hashes -r requirements.txt
if ($LASTEXITCODE -ne 0) { Stop-Here "the wheels could not be installed. Close Excel and run this again." }

& $Own -m itpm_xl addin --install
if ($LASTEXITCODE -ne 0) { Stop-Here "the add-in could not be installed; the reason stands above." }

if (-not (Test-Path -LiteralPath $Workbook)) {
    & $Own -m itpm_xl new $Workbook
    if ($LASTEXITCODE -ne 0) { Stop-Here "the first workbook could not be made; the reason stands above." }
}

& $Own -m itpm_xl doctor
Write-Host "Ready. Start Excel, open $Workbook and look for the tab IT Delivery."
