package reports_test

import "strings"

// payloads attack a page, one on a line: § sets the tell-tale, ~ is an address
// on a network that nobody should ask.
var payloads = func() []string {
	list := strings.Split(strings.Trim(payloadText, "\n"), "\n")
	for i, line := range list {
		list[i] = strings.NewReplacer("~", "https://chengan.invalid/x", "§", "window.__chengan=1", `\n`, "\n", `\r`, "\r", `\t`, "\t",
			`\0`, "\x00", `\u2028`, "\u2028", `\u2029`, "\u2029", `\u202e`, "\u202e", `\ufeff`, "\ufeff", `\xc0`, "\xc0", `\xbc`, "\xbc", `\x60`, "`", `\x24`, "$").Replace(line)
	}
	return list
}()

const payloadText = `
<script>§</script>
<SCRIPT SRC=~></SCRIPT>
<script src="data:text/javascript,§"></script>
<scr<script>ipt>§</scr</script>ipt>
<script/x>§</script\t\n bar>
<script type="module">§</script>
</script><script>§</script>
</style><script>§</script>
</title><script>§</script>
</textarea><script>§</script>
</noscript><script>§</script>
</template><script>§</script>
</table></div></section></main><script>§</script>
</text></g></svg><script>§</script>
--><script>§</script><!--
--!><script>§</script>
]]><script>§</script>
<![CDATA[<script>§</script>]]>
<!--<script>§</script>-->
<?xml version="1.0"?><script>§</script>
<img src=x onerror=§>
<img src=~ onerror=§>
<img srcset="~ 1x" sizes=1px>
<picture><source srcset=~><img></picture>
<image href=x onerror=§>
<body onload=§>
<body background=~>
<input autofocus onfocus=§>
<input type=image src=~ onerror=§>
<details open ontoggle=§>
<video><source onerror=§></video>
<video poster=~></video>
<audio src=x onerror=§>
<iframe srcdoc="<script>parent.__chengan=1</script>"></iframe>
<iframe src="javascript:parent.__chengan=1"></iframe>
<iframe src=~ onload=§></iframe>
<object data=~ onerror=§></object>
<embed src=~ onload=§>
<link rel=stylesheet href=~>
<link rel=preload as=image href=~>
<base href=~><script src=y.js></script>
<meta http-equiv=refresh content="0;url=data:text/html,<script>§</script>">
<meta http-equiv=refresh content="0;url=~">
<form action="javascript:§"><button id=unfold formaction="javascript:§">x</button></form>
<a href="javascript:§" autofocus onfocus=§>x</a>
<a href="java\tscript:§">x</a>
<a href="jav&#x0A;ascript:§">x</a>
<a href="\0javascript:§">x</a>
<a href="data:text/html,<script>§</script>">x</a>
<marquee onstart=§>x</marquee>
<div style="background:url(~)" onmouseover=§>x</div>
<div style="width:expression(§)">x</div>
<style>*{background:url(~)}</style>
<style>@import '~';</style>
<style>@keyframes k{}*{animation:k 1s}</style><b onanimationstart=§>x</b>
<svg onload=§>
<svg><script>§</script></svg>
<svg><script href=~ /></svg>
<svg><image href=~ onerror=§></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>§</script></svg>#x"/></svg>
<svg><a href="javascript:§"><text>x</text></a></svg>
<svg><animate onbegin=§ attributeName=x dur=1s>
<svg><set attributeName=href to="javascript:§"/></svg>
<svg><foreignObject><iframe srcdoc="<script>parent.__chengan=1</script>"></iframe></foreignObject></svg>
<svg><style><img src=x onerror=§></style></svg>
<svg></p><style><a id="</style><img src=x onerror=§>">
<math><a xlink:href="javascript:§">x</a></math>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=§&gt;">
<noscript><p title="</noscript><img src=x onerror=§>">
<table><caption><style></table><img src=x onerror=§></style>
<select><template><img src=x onerror=§></template></select><img src=x onerror=§>
<xmp><p title="</xmp><img src=x onerror=§>">
<listing>&lt;img src=x onerror=§&gt;</listing>
<isindex type=image src=1 onerror=§>
<custom-x onpointerrawupdate=§ tabindex=0 onfocus=§ autofocus>x</custom-x>
" onmouseover="§" autofocus onfocus="§" x="
' onmouseover='§' autofocus onfocus='§' x='
\x60 onmouseover=§ x=\x60
"><img src=x onerror=§>
'><img src=x onerror=§>
" style="background:url(~)" x="
x onfocus=§ autofocus tabindex=0
";§;//
';§;//
\";§;//
\u2028§;//
\u2029§;//
"}]};§;//
"},"formatter":"__f__function(){§}__f__","x":{"y":"
__f__§__f__
\x24{§}
{{§}}
{{.Body}}{{template "body" .}}
{{constructor.constructor('§')()}}
<%= § %>
#{§}
{a|<img src=x onerror=§>}{b}{c}{d}
{b}<br/>{@[0]}{@[3]}{value}
{rich|{a}|x}\n{b|x}
&lt;script&gt;§&lt;/script&gt;
&#60;img src=x onerror=§&#62;
&#x3c;script&#x3e;§&#x3c;/script&#x3e;
&amp;lt;script&amp;gt;§&amp;lt;/script&amp;gt;
\u003cscript\u003e§\u003c/script\u003e
\x3cimg src=x onerror=§\x3e
%3Cscript%3E§%3C/script%3E
+ADw-script+AD4-§+ADw-/script+AD4-
＜script＞§＜/script＞
\xc0\xbcscript>§</script>
<\0script>§</script>
<scr\0ipt>§</scr\0ipt>
\u202e<script>§</script>\u202e
\ufeff<script>§</script>
javascript:§
JaVaScRiPt:§//%0a§
data:text/html,<script>§</script>
~
![x](javascript:§)
<~>
url(~)
expression(§)
*/}</style><script>§</script>/*
}*{background:url(~)}/*
`
