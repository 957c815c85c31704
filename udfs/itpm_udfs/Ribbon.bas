Attribute VB_Name = "ItpmRibbon"
Option Explicit
' One Sub for each button of ribbon.xml. What a button does is decided in Python; whether it may, in ItpmGate.

Public Sub ItpmCheck(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('check')"
End Sub

Public Sub ItpmNextFinding(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('next_finding')"
End Sub

Public Sub ItpmRepair(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('repair')"
End Sub

Public Sub ItpmPlan(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('plan')"
End Sub

Public Sub ItpmWhy(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('why')"
End Sub

Public Sub ItpmSimulate(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('simulate')"
End Sub

Public Sub ItpmGate(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('gate')"
End Sub

Public Sub ItpmChange(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('change')"
End Sub

Public Sub ItpmBaseline(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('baseline')"
End Sub

Public Sub ItpmBrief(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('brief')"
End Sub

Public Sub ItpmPdf(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('pdf')"
End Sub

Public Sub ItpmHtml(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('html')"
End Sub

Public Sub ItpmPack(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('pack')"
End Sub

Public Sub ItpmNudge(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('nudge')"
End Sub

Public Sub ItpmPortfolio(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('portfolio')"
End Sub

Public Sub ItpmDoctor(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('doctor')"
End Sub

Public Sub ItpmGuide(control As Object)
    If ItpmMayRun() Then RunPython "import itpm_udfs; itpm_udfs.press('guide')"
End Sub

Public Sub ItpmRestart(control As Object)
    If ItpmMayRun() Then ItpmStopPython
End Sub
