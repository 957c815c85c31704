Attribute VB_Name = "ItpmGate"
Option Explicit
' What has to be true before any Python starts, for buttons and for functions in cells.
' xlwings puts the interpreter, the settings and the workbook's name into a command line: a stranger's file must not write it.

Private Const SETTINGS_SHEET As String = "xlwings.conf"
Private Const SETTINGS_ROWS As Long = 60
Private Const OUR_ROW As String = "ITPM_XL"
Private TheRibbon As Object

Public Function ItpmMayRun() As Boolean
    Dim Reason As String
    Reason = ItpmReason()
    If Reason <> "" Then MsgBox Reason, vbExclamation, "itpm-xl"
    ItpmMayRun = (Reason = "")
End Function

Public Function ItpmReason() As String
    ' Why Python must not start now; empty where it may.
    On Error GoTo Unknown
    ItpmReason = ReasonInPython()
    If ItpmReason = "" Then ItpmReason = ReasonInVersion(Setting("INTERPRETER_WIN"))
    If ItpmReason <> "" Then Exit Function
    If Not InAddin() Then
        ItpmReason = ReasonInName(ThisWorkbook)
    ElseIf ActiveWorkbook Is Nothing Then
        ItpmReason = "Open a project workbook first."
    Else
        ItpmReason = ReasonInName(ActiveWorkbook)
        If ItpmReason = "" Then ItpmReason = ReasonInSettings(ActiveWorkbook)
    End If
    Exit Function
Unknown:
    ItpmReason = "Python was not started: " & Err.Description & "."
End Function

Private Function ReasonInPython() As String
    Dim Interpreter As String
    Interpreter = Setting("INTERPRETER_WIN")
    If ItpmPythonIsHere(Interpreter) Then Exit Function
    If InAddin() Then
        ReasonInPython = "This add-in belongs to a Python that is not on this computer (" & Interpreter & "): run `itpm-xl addin --install` here and start Excel again."
    Else
        ReasonInPython = "These buttons belong to a Python that is not on this computer (" & Interpreter & "): close the workbook, run `itpm-xl macros """ & ThisWorkbook.Name & """ --upgrade` here and open it again."
    End If
End Function

Private Function ReasonInVersion(Interpreter As String) As String
    ' xlwings brings a DLL whose name holds its version: another one beside Python tells of an upgrade since.
    Dim Other As String
    #If Not Mac Then
        If Not ItpmHasDll(Interpreter) Then Other = OtherDll(Interpreter)
        If Other = "" Then Exit Function ' no DLL at all: the buttons work without, and functions in cells say it
        If InAddin() Then
            ReasonInVersion = "This add-in is for xlwings " & XLWINGS_VERSION & ", and Python has another version now (" & Other & "): close Excel, run `itpm-xl addin --install` and start Excel again."
        Else
            ReasonInVersion = "These buttons are for xlwings " & XLWINGS_VERSION & ", and Python has another version now (" & Other & "): close the workbook, run `itpm-xl macros """ & ThisWorkbook.Name & """ --upgrade` and open it again."
        End If
    #End If
End Function

Public Function ItpmHasDll(Interpreter As String) As Boolean
    ' Where xlwings looks for it: in the folder of python.exe, or in the one above where that is the Scripts of a venv.
    ItpmHasDll = ItpmFileIsThere(Folder(Interpreter) & DllName(XLWINGS_VERSION))
    If Not ItpmHasDll Then ItpmHasDll = ItpmFileIsThere(Folder(Folder(Interpreter)) & DllName(XLWINGS_VERSION))
End Function

Private Function OtherDll(Interpreter As String) As String
    On Error Resume Next
    OtherDll = Dir(Folder(Interpreter) & DllName("*"))
    If OtherDll = "" Then OtherDll = Dir(Folder(Folder(Interpreter)) & DllName("*"))
End Function

Private Function DllName(Version As String) As String
    #If Win64 Then
        DllName = "xlwings64-" & Version & ".dll"
    #Else
        DllName = "xlwings32-" & Version & ".dll"
    #End If
End Function

Private Function Folder(Path As String) As String
    ' The folder that a file or folder lies in, with the separator at its end.
    Dim Position As Long
    For Position = 1 To Len(Path) - 1
        If Mid$(Path, Position, 1) = Application.PathSeparator Then Folder = Left$(Path, Position)
    Next Position
End Function

Private Function InAddin() As Boolean
    InAddin = (LCase$(Right$(ThisWorkbook.Name, 5)) = ".xlam")
End Function

Public Function ItpmPythonIsHere(Interpreter As String) As Boolean
    #If Mac Then
        ' Excel's sandbox hides the file itself; whose folder it is in tells a colleague's workbook.
        ItpmPythonIsHere = (Left$(Interpreter, 1) = "/")
        If Left$(Interpreter, 7) = "/Users/" Then ItpmPythonIsHere = (Split(Interpreter, "/")(2) = Split(Environ("HOME"), "/")(2))
    #Else
        ItpmPythonIsHere = ItpmFileIsThere(Interpreter)
    #End If
End Function

Private Function ReasonInName(Book As Workbook) As String
    Dim Character As String
    Character = ItpmUnsafeCharacter(Book.FullName)
    If Character = "" And InStr(Book.Name, "=") > 0 Then Character = "=" ' xlwings takes what is behind it for nothing
    If Character <> "" Then ReasonInName = "Python was not started: the workbook's name or folder holds the character " & Character & ", with which it cannot be handed over safely. Rename it and open it again."
End Function

Public Function ItpmUnsafeCharacter(FullName As String) As String
    ' The first character that cmd.exe or the Mac's shell would act upon where xlwings writes the name.
    Dim Unsafe As String, Position As Long
    #If Mac Then
        Unsafe = "$`""\|;" & vbLf & vbCr
    #Else
        Unsafe = "^%"""
        If InStr(FullName, "://") > 0 And InStr(1, FullName, "%CMD", vbTextCompare) = 0 Then Unsafe = "^"""
    #End If
    For Position = 1 To Len(Unsafe)
        If ItpmUnsafeCharacter = "" And InStr(FullName, Mid$(Unsafe, Position, 1)) > 0 Then ItpmUnsafeCharacter = Mid$(Unsafe, Position, 1)
    Next Position
End Function

Private Function ReasonInSettings(Book As Workbook) As String
    ' The add-in's own sheet names every setting, so only a sheet of the workbook could say otherwise.
    If HasSheet(Book) Then
        If Not SameSettings(Book) Then ReasonInSettings = "Python was not started: " & Book.Name & " brings xlwings settings of its own, which could choose what runs. If you trust them, use the buttons of that workbook; else delete its sheet " & SETTINGS_SHEET & "."
    ElseIf ItpmFileIsThere(Book.Path & Application.PathSeparator & SETTINGS_SHEET) Then
        ReasonInSettings = "Python was not started: the folder of " & Book.Name & " brings xlwings settings of its own (the file " & SETTINGS_SHEET & "). Move the workbook to another folder."
    End If
End Function

Private Function ItpmFileIsThere(Path As String) As Boolean
    ' Not by Dir, which passes over hidden files and breaks a loop over files that another macro may be in.
    On Error Resume Next
    Dim Kind As Long
    Kind = vbDirectory
    Kind = GetAttr(Path)
    ItpmFileIsThere = (Kind And vbDirectory) = 0
End Function

Private Function SameSettings(Book As Workbook) As Boolean
    ' Our own macro workbooks say exactly what the add-in says, if the same Python made both.
    Dim Row As Long
    If Book.Sheets(SETTINGS_SHEET).Cells(1, 1).Formula <> OUR_ROW Then Exit Function
    For Row = 2 To SETTINGS_ROWS ' behind the row that only tells our version
        If Book.Sheets(SETTINGS_SHEET).Cells(Row, 1).Formula <> ThisWorkbook.Sheets(SETTINGS_SHEET).Cells(Row, 1).Formula Then Exit Function
        If Book.Sheets(SETTINGS_SHEET).Cells(Row, 2).Formula <> ThisWorkbook.Sheets(SETTINGS_SHEET).Cells(Row, 2).Formula Then Exit Function
    Next Row
    SameSettings = True
End Function

Private Function Setting(Key As String) As String
    Dim Row As Long
    If Not HasSheet(ThisWorkbook) Then Exit Function
    For Row = 1 To SETTINGS_ROWS
        If ThisWorkbook.Sheets(SETTINGS_SHEET).Cells(Row, 1).Value = Key Then Setting = ThisWorkbook.Sheets(SETTINGS_SHEET).Cells(Row, 2).Value
    Next Row
End Function

Private Function HasSheet(Book As Workbook) As Boolean
    Dim Sheet As Object
    On Error Resume Next
    Set Sheet = Book.Sheets(SETTINGS_SHEET)
    HasSheet = Not Sheet Is Nothing
End Function

Public Function ItpmXLPy() As Object
    ' xlwings' UDF server, behind the same gate; what is raised here becomes the text in the cell.
    Dim Reason As String
    Reason = ItpmReason()
    If Reason <> "" Then Err.Raise 514, "itpm-xl", Reason
    ItpmSafePath "1"
    Set ItpmXLPy = xlwings.XLPy()
    ItpmSafePath ""
End Function

Private Sub ItpmSafePath(Value As String)
    ' Keeps Python from importing files that lie in Excel's current folder, wherever that is.
    On Error Resume Next
    #If Not Mac Then
        CreateObject("WScript.Shell").Environment("PROCESS").Item("PYTHONSAFEPATH") = Value
    #End If
End Sub

Public Sub ItpmStopPython()
    #If Mac Then
        MsgBox "On a Mac each button starts a Python of its own: there is nothing to restart.", vbInformation, "itpm-xl"
    #Else
        KillPy
    #End If
End Sub

Public Sub ItpmRibbonLoaded(ribbon As Object)
    Set TheRibbon = ribbon
End Sub

Public Sub ItpmTabVisible(control As Object, ByRef visible)
    ' A macro workbook of ours has the same tab: the add-in hides its own there.
    visible = Not InAddin()
    If Not visible Then visible = Not ItpmHasOwnTab()
End Sub

Private Function ItpmHasOwnTab() As Boolean
    On Error Resume Next
    If ActiveWorkbook Is Nothing Then Exit Function
    ItpmHasOwnTab = ActiveWorkbook.HasVBProject And ActiveWorkbook.Sheets(SETTINGS_SHEET).Cells(1, 1).Value = OUR_ROW
End Function

Public Sub ItpmRefreshTab()
    If Not TheRibbon Is Nothing Then TheRibbon.Invalidate
End Sub
