@echo off
rem Install Assist from the wheels beside this script, without network, into a folder of its own.
setlocal
set "FOLDER=%~1"
if "%FOLDER%"=="" set "FOLDER=%LOCALAPPDATA%\Programs\Assist"
py -@PYTHON@ -m venv "%FOLDER%" 2>nul || python -m venv "%FOLDER%" || exit /b 1
"%FOLDER%\Scripts\python" -m pip install --quiet --no-index --no-deps --find-links "%~dp0wheels" -r "%~dp0wheels\requirements.txt" || exit /b 1
"%FOLDER%\Scripts\assist" --version
