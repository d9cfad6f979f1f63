package evidence_test
import ("os";"testing")
func TestDump(t *testing.T){ if os.Getenv("DUMP")=="" {t.Skip()}; spec:=template(t); os.WriteFile(os.Getenv("DUMP"), fill(t, writeTemplate(t,spec), filled),0o600); os.WriteFile(os.Getenv("DUMP")+".empty.xlsx", writeTemplate(t,spec),0o600)}
