package reports_test
import ("testing";"fmt";"time";"bytes";"chengan/engine";"chengan/reports")
func TestZZ(t *testing.T){
 var list []engine.SubjectResult
 for i:=0;i<1000;i++{ list=append(list, engine.SubjectResult{ID:fmt.Sprint(i),Name:fmt.Sprint("单位",i),Kind:"street"}) }
 run:=sample{seed:1,subjects:list}.run()
 st:=time.Now(); m,_:=reports.New(run); fmt.Println("new",time.Since(st))
 for _,f:=range reports.Formats{ st=time.Now(); var b bytes.Buffer; f.Write(&b,m); fmt.Println(f.Name,b.Len(),time.Since(st)) }
}
