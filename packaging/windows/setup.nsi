; Setup.exe: for the user who starts it, or with /ALLUSERS (as administrator) for everybody.
; Given by installer.py: VERSION, NUMBERS (a.b.c.0), BUNDLE, OUTPUT, SIGN, HOST, SIZE (KB).
;   /S silent, /ALLUSERS, /D=folder (the last one)
;   Uninstall.exe: /S silent, /PURGE=1 deletes this user's knowledge base and settings too
; Ends with 0; 2 when a newer version is installed, 3 when the program is running, 5 when
; /ALLUSERS is asked for without the right to.

Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64
SetDateSave on
CRCCheck force

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WordFunc.nsh
!include x64.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Assist"

Name "Assist 伴席"
OutFile "${OUTPUT}"
BrandingText "Assist ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "Assist 伴席"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Assist 伴席 Setup"
VIAddVersionKey "CompanyName" "Assist developers"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"

!finalize 'sh "${SIGN}" "%1"'
!uninstfinalize 'sh "${SIGN}" "%1"'

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\assist.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "TradChinese"
!insertmacro MUI_LANGUAGE "English"

LangString TOO_OLD ${LANG_SIMPCHINESE} "这台电脑上已有更新的版本 $0，旧版本 ${VERSION} 不会覆盖它。请安装更新的版本，或先卸载。"
LangString TOO_OLD ${LANG_TRADCHINESE} "這台電腦上已有更新的版本 $0，舊版本 ${VERSION} 不會覆蓋它。請安裝更新的版本，或先解除安裝。"
LangString TOO_OLD ${LANG_ENGLISH} "The newer version $0 is installed; ${VERSION} does not replace it. Install a newer one, or uninstall that first."
LangString RUNNING ${LANG_SIMPCHINESE} "伴席正在运行。请先从系统托盘退出它。"
LangString RUNNING ${LANG_TRADCHINESE} "伴席正在執行。請先從系統匣結束它。"
LangString RUNNING ${LANG_ENGLISH} "Assist is running. Quit it from the system tray first."
LangString NO_RIGHT ${LANG_SIMPCHINESE} "为所有用户安装需要管理员权限：请以管理员身份运行。"
LangString NO_RIGHT ${LANG_TRADCHINESE} "為所有使用者安裝需要系統管理員權限：請以系統管理員身分執行。"
LangString NO_RIGHT ${LANG_ENGLISH} "Installing for all users needs an administrator: start this as one."
LangString ONLY_64 ${LANG_SIMPCHINESE} "伴席需要 64 位的 Windows 10 或更新版本。"
LangString ONLY_64 ${LANG_TRADCHINESE} "伴席需要 64 位元的 Windows 10 或更新版本。"
LangString ONLY_64 ${LANG_ENGLISH} "Assist needs 64-bit Windows 10 or newer."
LangString FORGET ${LANG_SIMPCHINESE} "连同您的知识库、设置和记录一起删除吗？选“否”会保留它们。"
LangString FORGET ${LANG_TRADCHINESE} "連同您的知識庫、設定和記錄一起刪除嗎？選「否」會保留它們。"
LangString FORGET ${LANG_ENGLISH} "Delete your knowledge base, settings and records too? “No” keeps them."

Var Everybody ; "1" for all users
Var Purge

; Stop with SENTENCE and the exit code.
!macro stop SENTENCE CODE
  MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

!macro choose_everybody
  SetRegView 64
  ${If} $Everybody == "1"
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
!macroend

; A running program keeps its file from being opened for writing.
!macro stop_if_running
  ${If} ${FileExists} "$INSTDIR\assist.exe"
    ClearErrors
    FileOpen $1 "$INSTDIR\assist.exe" a
    ${If} ${Errors}
      !insertmacro stop "$(RUNNING)" 3
    ${EndIf}
    FileClose $1
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro stop "$(ONLY_64)" 1
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $1
  ${IfNot} ${Errors}
    StrCpy $Everybody "1"
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "admin"
      !insertmacro stop "$(NO_RIGHT)" 5
    ${EndIf}
  ${EndIf}
  !insertmacro choose_everybody
  ReadRegStr $0 SHCTX "${UNINSTALL}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro stop "$(TOO_OLD)" 2
    ${EndIf}
  ${EndIf}
  ${If} $INSTDIR == "" ; no /D
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    ${If} $Everybody == "1"
      StrCpy $INSTDIR "$PROGRAMFILES64\Assist"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Assist"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section
  !insertmacro stop_if_running
  ; What an older version had and this one has not must not stay.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${BUNDLE}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Assist 伴席.lnk" "$INSTDIR\assist.exe" "run"

  WriteRegStr SHCTX "Software\Chromium\NativeMessagingHosts\${HOST}" "" "$INSTDIR\${HOST}.json"
  WriteRegStr SHCTX "Software\Google\Chrome\NativeMessagingHosts\${HOST}" "" "$INSTDIR\${HOST}.json"
  WriteRegStr SHCTX "Software\Microsoft\Edge\NativeMessagingHosts\${HOST}" "" "$INSTDIR\${HOST}.json"

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "Assist 伴席"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\assist.exe"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "Assist developers"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1

  ${If} $Everybody == "1"
    Call CloseMachineFolder
  ${EndIf}
SectionEnd

; %ProgramData%\Assist holds IT's file: administrators write, users read. Users may make folders in
; ProgramData, so one that is there already gets its owner and its rights anew.
Function CloseMachineFolder
  CreateDirectory "$APPDATA\Assist"
  nsExec::Exec 'icacls "$APPDATA\Assist" /setowner *S-1-5-32-544 /T /C /Q'
  Pop $0
  nsExec::Exec 'icacls "$APPDATA\Assist" /reset /T /C /Q'
  Pop $0
  nsExec::Exec 'icacls "$APPDATA\Assist" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX /Q'
  Pop $0
  ${If} $0 != 0
    DetailPrint "icacls: $0"
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
  ${If} $0 == $INSTDIR
    StrCpy $Everybody "1"
    UserInfo::GetAccountType
    Pop $1
    ${If} $1 != "admin"
      !insertmacro stop "$(NO_RIGHT)" 5
    ${EndIf}
  ${EndIf}
  !insertmacro choose_everybody
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/PURGE=" $Purge
FunctionEnd

Section Uninstall
  !insertmacro stop_if_running
  ${If} $Purge != "1"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(FORGET)" /SD IDNO IDNO kept
    StrCpy $Purge "1"
    kept:
  ${EndIf}

  Delete "$SMPROGRAMS\Assist 伴席.lnk"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "Software\Chromium\NativeMessagingHosts\${HOST}"
  DeleteRegKey SHCTX "Software\Google\Chrome\NativeMessagingHosts\${HOST}"
  DeleteRegKey SHCTX "Software\Microsoft\Edge\NativeMessagingHosts\${HOST}"
  ; What this user has switched on: `assist browser install`, `assist autostart on`.
  DeleteRegKey HKCU "Software\Chromium\NativeMessagingHosts\${HOST}"
  DeleteRegKey HKCU "Software\Google\Chrome\NativeMessagingHosts\${HOST}"
  DeleteRegKey HKCU "Software\Microsoft\Edge\NativeMessagingHosts\${HOST}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Assist"

  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\notices"
  Delete "$INSTDIR\assist.exe"
  Delete "$INSTDIR\assist-cli.exe"
  Delete "$INSTDIR\assist-host.exe"
  Delete "$INSTDIR\${HOST}.json"
  Delete "$INSTDIR\CONTENTS.sha256"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of somebody else lies in it
  ${If} $Everybody == "1"
    RMDir "$APPDATA\Assist" ; IT's file stays
  ${EndIf}
  ${If} $Purge == "1"
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\assist"
  ${EndIf}
SectionEnd
