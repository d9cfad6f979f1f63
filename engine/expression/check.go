package expression

import (
	"fmt"
	regex "regexp/syntax"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
	"chengan/engine/nearest"
)

// value is what the checker knows of a node, and the node to compile for it.
type value struct {
	node     ast.Node
	kind     function.Kind
	schema   *column.Schema // of a Table or a Record
	name     string         // of a variable of records: subject, round, params
	optional bool           // may be missing
	literal  bool           // array literal or constant
	rate     bool
	count    bool
	records  bool // a count of records of a table
	bad      bool // already reported; anything goes
}

type threshold struct {
	source      string
	node        ast.Node
	left, right ast.Node
	rate, count bool
	constant    *exact.Number
}

// checker walks a tree once: it types every node, rewrites what must be exact
// and notes what the expression reads.
type checker struct {
	scope      Scope
	source     []rune
	element    []value // of the predicates around the node, innermost last
	uses       map[string]map[string]bool
	indicators map[string]bool
	figures    []Figure
	thresholds []threshold
	witnesses  []ast.Node
	base       int // > 0: inside the base of an aggregate, which speaks for it
	seen       map[ast.Node]bool
	defects    []Defect
}

func (c *checker) fail(node ast.Node, format string, args ...any) value {
	c.defects = append(c.defects, Defect{node.Location().From + 1, fmt.Sprintf(format, args...)})
	return value{node: node, bad: true}
}

// want checks that v can stand where kind is wanted.
func (c *checker) want(v value, kind function.Kind) value {
	switch {
	case v.bad:
	case v.optional:
		return c.fail(v.node, "可能缺失的值须先用 ?? 给出缺省值")
	case !kind.Takes(v.kind):
		return c.fail(v.node, "类型为%s；此处应为%s", v.kind.Title(), kind.Title())
	}
	return v
}

func (c *checker) check(node ast.Node) value {
	if c.seen[node] { // a < b < c and a ?: b share a node, and nesting them doubles the tree each time
		return c.fail(node, "比较不能连写，也不能用 ?:；请用 and 连接，或写全 ? :")
	}
	c.seen[node] = true
	switch n := node.(type) {
	case *ast.NilNode:
		return value{node: n, kind: function.Nil, optional: true}
	case *ast.BoolNode:
		return value{node: n, kind: function.Bool}
	case *ast.IntegerNode:
		return value{node: n, kind: function.Int, literal: true}
	case *ast.FloatNode:
		number, err := exact.Literal(string(c.source[n.Location().From:n.Location().To]))
		if err != nil {
			return c.fail(n, "%v", err)
		}
		return c.at(n, value{node: &ast.ConstantNode{Value: number}, kind: function.Number, literal: true})
	case *ast.StringNode:
		return value{node: n, kind: function.Text, literal: true}
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.PointerNode:
		if n.Name != "" { // #index and #acc of expr have other types
			return c.fail(n, "未知名称 %q", "#"+n.Name)
		}
		if len(c.element) == 0 {
			return c.fail(n, "# 只能用在 count、filter 等的条件里")
		}
		element := c.element[len(c.element)-1]
		element.node = n
		return element
	case *ast.MemberNode:
		return c.member(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.BuiltinNode:
		return c.builtin(n)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, callee.Value, n.Arguments)
		}
	}
	return c.fail(node, "不支持的写法")
}

// at gives a rewritten value the location of the node it stands for.
func (c *checker) at(node ast.Node, v value) value {
	v.node.SetLocation(node.Location())
	return v
}

func (c *checker) identifier(n *ast.IdentifierNode) value {
	switch n.Value {
	case "subject", "round", "params":
		return value{node: n, kind: function.Record, name: n.Value}
	}
	schema, ok := c.scope.Tables[n.Value]
	if !ok {
		names := []string{"subject", "round", "params"}
		for name := range c.scope.Tables {
			names = append(names, name)
		}
		return c.fail(n, "未知名称 %q；%s", n.Value, offer(n.Value, names))
	}
	if len(c.element) > 0 {
		return c.fail(n, "条件里不能再用数据表 %s", n.Value)
	}
	c.use(schema.Name, "")
	return value{node: n, kind: function.Table, schema: schema}
}

// use notes that a table, and a field of it, is read.
func (c *checker) use(table, field string) {
	if c.uses[table] == nil {
		c.uses[table] = map[string]bool{}
	}
	if field != "" {
		c.uses[table][field] = true
	}
}

// variables are the fields of the variables that are always there.
var variables = map[string]map[string]function.Kind{
	"subject": {"id": function.Text, "name": function.Text, "kind": function.Text, "roles": function.Texts},
	"round":   {"date": function.Date, "year": function.Int},
}

func (c *checker) member(n *ast.MemberNode) value {
	property, ok := n.Property.(*ast.StringNode)
	if !ok || n.Optional || n.Method {
		return c.fail(n, "只能以 .字段 取值")
	}
	record := c.check(n.Node)
	if record.bad {
		return record
	}
	if record.kind != function.Record {
		return c.fail(n, "%s没有字段", record.kind.Title())
	}
	if record.name != "" {
		fields := variables[record.name]
		if record.name == "params" {
			fields = c.scope.Params
		}
		kind, ok := fields[property.Value]
		if !ok {
			return c.fail(property, "未知字段 %q；%s %s", property.Value, record.name, offer(property.Value, keys(fields)))
		}
		return c.at(n, value{node: &ast.MemberNode{Node: record.node, Property: property}, kind: kind})
	}
	i := record.schema.Field(property.Value)
	if i < 0 {
		var names []string
		for _, field := range record.schema.Fields {
			names = append(names, field.Name)
		}
		return c.fail(property, "未知字段 %q；数据表 %s %s", property.Value, record.schema.Name, offer(property.Value, names))
	}
	field := &record.schema.Fields[i]
	c.use(record.schema.Name, field.Name)
	return c.at(n, value{node: &ast.MemberNode{Node: record.node, Property: property}, kind: FieldKind(field.Type), optional: !field.Required})
}

// FieldKind is the kind of a field's values in expressions.
func FieldKind(t column.Type) function.Kind {
	return map[column.Type]function.Kind{
		column.Text: function.Text, column.Enum: function.Text, column.Integer: function.Int, column.Decimal: function.Number,
		column.Boolean: function.Bool, column.Date: function.Date, column.List: function.Texts,
	}[t]
}

func (c *checker) unary(n *ast.UnaryNode) value {
	operand := c.check(n.Node)
	switch n.Operator {
	case "not", "!":
		operand = c.want(operand, function.Bool)
		return c.at(n, value{node: &ast.UnaryNode{Operator: "!", Node: operand.node}, kind: function.Bool, bad: operand.bad})
	case "-":
		if literal, ok := operand.node.(*ast.IntegerNode); ok {
			return c.at(n, value{node: &ast.IntegerNode{Value: -literal.Value}, kind: function.Int, literal: true})
		}
		operand = c.want(operand, function.Number)
		return c.operator(n, "$neg", function.Number, operand)
	}
	return c.fail(n, "不支持的运算符 %s", n.Operator)
}

func (c *checker) operator(n ast.Node, name string, kind function.Kind, operands ...value) value {
	result := value{kind: kind}
	call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}}
	for _, operand := range operands {
		call.Arguments = append(call.Arguments, operand.node)
		result.bad = result.bad || operand.bad
	}
	result.node = call
	return c.at(n, result)
}

// maxPattern bounds a regular expression, in bytes and in instructions: matching
// takes their product with the length of the text, and 4 KiB of counted repeats
// would take a minute for one record.
const maxPattern = 1000

func (c *checker) binary(n *ast.BinaryNode) value {
	left, right := c.check(n.Left), c.check(n.Right)
	if left.bad || right.bad {
		return value{node: n, bad: true}
	}
	plain := func(kind function.Kind) value {
		return c.at(n, value{node: &ast.BinaryNode{Operator: n.Operator, Left: left.node, Right: right.node}, kind: kind})
	}
	switch n.Operator {
	case "and", "or", "&&", "||":
		left, right = c.want(left, function.Bool), c.want(right, function.Bool)
		return plain(function.Bool)
	case "==", "!=":
		return c.equality(n, left, right)
	case "<", "<=", ">", ">=":
		if left.kind == function.Date || right.kind == function.Date {
			left, right = c.want(left, function.Date), c.want(right, function.Date)
			return c.operator(n, "$"+n.Operator, function.Bool, left, right)
		}
		left, right = c.want(left, function.Number), c.want(right, function.Number)
		return c.compared(n, left, right)
	case "+", "-", "*", "/":
		return c.arithmetic(n, left, right)
	case "in":
		if left = c.want(left, function.Text); !left.bad {
			right = c.want(right, function.Texts)
		}
		return plain(function.Bool)
	case "contains", "startsWith", "endsWith":
		left, right = c.want(left, function.Text), c.want(right, function.Text)
		return plain(function.Bool)
	case "matches":
		left, right = c.want(left, function.Text), c.want(right, function.Text)
		pattern, ok := right.node.(*ast.StringNode)
		if !ok {
			return c.fail(n, "matches 右边须为文本常量")
		}
		tooMuch := func() value {
			return c.fail(n.Right, "正则表达式过于复杂；展开后最多 %d 步", maxPattern)
		}
		if len(pattern.Value) > maxPattern {
			return tooMuch()
		}
		parsed, err := regex.Parse(pattern.Value, regex.Perl)
		if err != nil {
			return c.fail(n.Right, "正则表达式 %q 有误", pattern.Value)
		}
		if program, err := regex.Compile(parsed.Simplify()); err != nil || len(program.Inst) > maxPattern {
			return tooMuch()
		}
		return plain(function.Bool)
	case "??":
		return c.coalesce(n, left, right)
	}
	return c.fail(n, "不支持的运算符 %s", n.Operator)
}

func (c *checker) equality(n *ast.BinaryNode, left, right value) value {
	if left.kind == function.Nil || right.kind == function.Nil {
		other := left
		if left.kind == function.Nil {
			other = right
		}
		if !other.optional || other.kind == function.Nil {
			return c.fail(n, "必有的值不会是 nil，比较没有意义")
		}
		return c.at(n, value{node: &ast.BinaryNode{Operator: n.Operator, Left: left.node, Right: right.node}, kind: function.Bool})
	}
	if left.kind.Takes(right.kind) || right.kind.Takes(left.kind) {
		switch {
		case left.kind == function.Text || left.kind == function.Bool:
			left, right = c.want(left, left.kind), c.want(right, left.kind)
			return c.at(n, value{node: &ast.BinaryNode{Operator: n.Operator, Left: left.node, Right: right.node}, kind: function.Bool, bad: left.bad || right.bad})
		case left.kind == function.Date:
			left, right = c.want(left, function.Date), c.want(right, function.Date)
			return c.operator(n, "$"+n.Operator, function.Bool, left, right)
		case function.Number.Takes(left.kind):
			left, right = c.want(left, function.Number), c.want(right, function.Number)
			return c.compared(n, left, right)
		}
	}
	return c.fail(n, "%s与%s不能比较", left.kind.Title(), right.kind.Title())
}

// compared is a comparison of numbers. Outside predicates it is a threshold
// that cases must test from both sides.
func (c *checker) compared(n *ast.BinaryNode, left, right value) value {
	result := c.operator(n, "$"+n.Operator, function.Bool, left, right)
	if !result.bad && len(c.element) == 0 {
		source := string(c.source[start(n):min(end(n), len(c.source))])
		c.thresholds = append(c.thresholds, threshold{source, result.node, left.node, right.node, left.rate, left.count, constant(right.node)})
	}
	return result
}

// constant is the number that a literal stands for, nil for anything else.
func constant(node ast.Node) *exact.Number {
	var n exact.Number
	switch literal := node.(type) {
	case *ast.IntegerNode:
		n = exact.Int(int64(literal.Value))
	case *ast.ConstantNode:
		n = literal.Value.(exact.Number)
	default:
		return nil
	}
	return &n
}

// start and end give the stretch of source that a node covers.
func start(node ast.Node) int {
	from := node.Location().From
	each(node, func(child ast.Node) { from = min(from, child.Location().From) })
	return from
}

func end(node ast.Node) int {
	to := node.Location().To
	each(node, func(child ast.Node) { to = max(to, child.Location().To) })
	return to
}

type visit func(ast.Node)

// Visit implements ast.Visitor.
func (v visit) Visit(node *ast.Node) { v(*node) }

func each(node ast.Node, do func(ast.Node)) { ast.Walk(&node, visit(do)) }

func (c *checker) arithmetic(n *ast.BinaryNode, left, right value) value {
	left, right = c.want(left, function.Number), c.want(right, function.Number)
	if left.bad || right.bad {
		return value{node: n, bad: true}
	}
	if left.kind == function.Int && right.kind == function.Int && n.Operator != "/" {
		return c.operator(n, "$int"+n.Operator, function.Int, left, right)
	}
	result := c.operator(n, "$"+n.Operator, function.Number, left, right)
	result.rate = n.Operator == "/"
	return result
}

func (c *checker) coalesce(n *ast.BinaryNode, left, right value) value {
	if !left.optional || left.kind == function.Nil {
		return c.fail(n, "?? 左边的值必有，不需要缺省值")
	}
	if right = c.want(right, right.kind); right.bad {
		return right
	}
	kind := left.kind
	if !kind.Takes(right.kind) {
		if !right.kind.Takes(kind) {
			return c.fail(n, "缺省值类型为%s；应为%s", right.kind.Title(), kind.Title())
		}
		kind = right.kind
	}
	return c.at(n, value{node: &ast.BinaryNode{Operator: "??", Left: left.node, Right: right.node}, kind: kind})
}

func (c *checker) conditional(n *ast.ConditionalNode) value {
	condition := c.want(c.check(n.Cond), function.Bool)
	yes, no := c.check(n.Exp1), c.check(n.Exp2)
	if condition.bad || yes.bad || no.bad {
		return value{node: n, bad: true}
	}
	kind := yes.kind
	if !kind.Takes(no.kind) {
		kind = no.kind
	}
	if kind == function.Record {
		return c.fail(n.Exp1, "分支不能是记录；请分别取字段")
	}
	yes, no = c.want(yes, kind), c.want(no, kind)
	if kind == function.Table && yes.schema != no.schema {
		return c.fail(n, "两个分支不是同一张数据表")
	}
	return c.at(n, value{node: &ast.ConditionalNode{Ternary: true, Cond: condition.node, Exp1: yes.node, Exp2: no.node}, kind: kind, schema: yes.schema})
}

func (c *checker) array(n *ast.ArrayNode) value {
	if len(n.Nodes) == 0 {
		return c.fail(n, "列表为空")
	}
	list := &ast.ArrayNode{}
	kind := function.Texts
	for i, entry := range n.Nodes {
		v := c.check(entry)
		if i == 0 && function.Number.Takes(v.kind) {
			kind = function.Numbers
		}
		want := function.Text
		if kind == function.Numbers {
			want = function.Number
		}
		if v = c.want(v, want); v.bad {
			return v
		}
		list.Nodes = append(list.Nodes, v.node)
	}
	return c.at(n, value{node: list, kind: kind, literal: true})
}

// builtin checks expr's loops over a table or a list; any other builtin of
// expr is taken for one of our functions.
func (c *checker) builtin(n *ast.BuiltinNode) value {
	switch n.Name {
	case "count", "any", "all", "none", "one", "filter", "map":
	case "sum":
		if len(n.Arguments) == 2 { // sum(T, E) is sum(map(T, E))
			mapped := &ast.BuiltinNode{Name: "map", Arguments: n.Arguments}
			mapped.SetLocation(n.Location())
			return c.call(n, n.Name, []ast.Node{mapped})
		}
		return c.call(n, n.Name, n.Arguments)
	default:
		return c.call(n, n.Name, n.Arguments)
	}
	if len(n.Arguments) != 2 {
		return c.fail(n, "%s 需要两个参数：数据表或列表，和条件", n.Name)
	}
	c.base++
	list := c.check(n.Arguments[0])
	c.base--
	if list.bad {
		return list
	}
	if len(c.element) > 0 && !isField(list.node) { // else nested loops over literals could run for ever
		return c.fail(n.Arguments[0], "条件里只能遍历记录自己的列表字段")
	}
	element, ok := elementOf(list)
	if !ok || list.optional {
		return c.fail(n.Arguments[0], "类型为%s；%s 需要数据表或列表", list.kind.Title(), n.Name)
	}
	predicate, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok {
		return c.fail(n, "%s 缺少条件", n.Name)
	}
	c.element = append(c.element, element)
	body := c.check(predicate.Node)
	c.element = c.element[:len(c.element)-1]
	if body.bad {
		return body
	}
	loop := func(name string, body ast.Node) *ast.BuiltinNode {
		inner := &ast.PredicateNode{Node: body}
		inner.SetLocation(predicate.Location())
		return &ast.BuiltinNode{Name: name, Arguments: []ast.Node{list.node, inner}}
	}
	result := value{schema: list.schema}
	if n.Name == "map" {
		return c.mapped(n, list, body, loop)
	}
	if body = c.want(body, function.Bool); body.bad {
		return body
	}
	result.node = loop(n.Name, body.node)
	switch n.Name {
	case "count":
		result.kind, result.count, result.records = function.Int, true, list.kind == function.Table
	case "filter":
		result.kind = list.kind
	default:
		result.kind = function.Bool
	}
	if list.kind == function.Table && c.base == 0 {
		cause := body.node
		if n.Name == "all" {
			cause = &ast.UnaryNode{Operator: "!", Node: cause}
			cause.SetLocation(n.Location())
		}
		c.witness(n, loop("filter", cause))
	}
	return c.at(n, result)
}

func (c *checker) mapped(n *ast.BuiltinNode, list, body value, loop func(string, ast.Node) *ast.BuiltinNode) value {
	kinds := map[function.Kind]function.Kind{function.Int: function.Numbers, function.Number: function.Numbers,
		function.Text: function.Texts, function.Date: function.Dates}
	kind, ok := kinds[body.kind]
	if !ok {
		return c.fail(n.Arguments[1], "map 不能取%s", body.kind.Title())
	}
	if body = c.want(body, body.kind); body.bad {
		return body
	}
	if list.kind == function.Table && c.base == 0 {
		c.witness(n, list.node)
	}
	return c.at(n, value{node: loop("map", body.node), kind: kind})
}

// witness notes a node that yields the records a result rests on.
func (c *checker) witness(n ast.Node, node ast.Node) {
	if node.Location().To == 0 {
		node.SetLocation(n.Location())
	}
	c.witnesses = append(c.witnesses, node)
}

// isField reports whether a node is a field of the current record. Its entries
// are no records, so a loop over it cannot hold another.
func isField(node ast.Node) bool {
	member, ok := node.(*ast.MemberNode)
	if !ok {
		return false
	}
	_, ok = member.Node.(*ast.PointerNode)
	return ok
}

func elementOf(list value) (value, bool) {
	switch list.kind {
	case function.Table:
		return value{kind: function.Record, schema: list.schema}, true
	case function.Texts:
		return value{kind: function.Text}, true
	case function.Numbers:
		return value{kind: function.Number}, true
	case function.Dates:
		return value{kind: function.Date}, true
	}
	return value{}, false
}

func (c *checker) call(n ast.Node, name string, arguments []ast.Node) value {
	f, ok := function.Find(name)
	if !ok {
		names := []string{"count", "any", "all", "none", "one", "filter", "map"}
		for _, f := range function.All {
			names = append(names, f.Name)
		}
		return c.fail(n, "未知函数 %q；%s", name, offer(name, names))
	}
	least := f.Min
	if least == 0 {
		least = len(f.Args)
	}
	if len(arguments) < least || len(arguments) > len(f.Args) {
		return c.fail(n, "参数个数为 %d；用法：%s", len(arguments), f.Usage)
	}
	if name == "need" {
		return c.needs(n, arguments[0])
	}
	operands := []value{{node: &ast.IdentifierNode{Value: contextName}}}
	for i, argument := range arguments {
		operand := c.check(argument)
		wanted := f.Args[i]
		if name == "len" && (operand.kind == function.Texts || operand.kind == function.Numbers || operand.kind == function.Dates) {
			wanted = operand.kind
		}
		operand = c.want(operand, wanted)
		if name == "len" && operand.kind == function.Table && !operand.bad && c.base == 0 {
			if _, plain := operand.node.(*ast.IdentifierNode); plain {
				c.witness(n, operand.node)
			}
		}
		operands = append(operands, operand)
	}
	switch name {
	case "indicator", "series":
		c.asksIndicator(name, arguments)
	case "date":
		text, ok := arguments[0].(*ast.StringNode)
		if !ok {
			return c.fail(n, "date 的参数须为文本常量")
		}
		if _, err := column.Day(text.Value); err != nil {
			return c.fail(arguments[0], "%v", err)
		}
	}
	result := c.operator(n, callName(name), f.Result, operands...)
	result.rate = name == "rate" || name == "indicator" // of which 1 is the whole
	result.count = f.Result == function.Int
	return result
}

// needs checks need(.field): the optional field of a record becomes one that
// must be there.
func (c *checker) needs(n ast.Node, argument ast.Node) value {
	field := c.check(argument)
	member, ok := field.node.(*ast.MemberNode)
	switch {
	case field.bad:
		return field
	case !ok || !isField(member) || !field.optional:
		return c.fail(argument, "need 的参数须为记录中可以不填的字段")
	}
	schema := c.element[len(c.element)-1].schema
	title := &ast.StringNode{Value: schema.Fields[schema.Field(member.Property.(*ast.StringNode).Value)].Title}
	return c.operator(n, callName("need"), field.kind, value{node: &ast.IdentifierNode{Value: contextName}}, field, value{node: title})
}

// asksIndicator notes which figures an expression asks for. All of it must be
// written out, so that what is still missing can be known without evaluating.
func (c *checker) asksIndicator(name string, arguments []ast.Node) {
	title, ok := arguments[0].(*ast.StringNode)
	switch {
	case !ok:
		c.fail(arguments[0], "指标名称须为文本常量")
		return
	case c.scope.Tables["indicators"] == nil:
		c.fail(arguments[0], "细则没有列出数据表 indicators，不能引用指标")
		return
	case len(c.element) > 0:
		c.fail(arguments[0], "条件里不能引用指标")
		return
	}
	c.indicators[title.Value] = true
	c.use("indicators", "indicator")
	if name == "series" {
		n, ok := arguments[1].(*ast.IntegerNode)
		if !ok {
			c.fail(arguments[1], "年数须为整数常量")
			return
		}
		for back := range min(n.Value, function.MaxYears) {
			c.figures = append(c.figures, Figure{Name: title.Value, Year: back, Back: true})
		}
		return
	}
	figure := Figure{Name: title.Value, Back: true}
	if len(arguments) == 2 {
		if figure, ok = yearOf(arguments[1]); !ok {
			c.fail(arguments[1], "年份须为整数常量，或 round.year 减去一个常量")
			return
		}
		figure.Name = title.Value
	}
	c.figures = append(c.figures, figure)
}

// yearOf reads a year that is written out: 2019, round.year, round.year - 1.
func yearOf(node ast.Node) (Figure, bool) {
	switch n := node.(type) {
	case *ast.IntegerNode:
		return Figure{Year: n.Value}, true
	case *ast.MemberNode:
		variable, ok := n.Node.(*ast.IdentifierNode)
		property, ok2 := n.Property.(*ast.StringNode)
		return Figure{Back: true}, ok && ok2 && variable.Value == "round" && property.Value == "year"
	case *ast.BinaryNode:
		back, ok := n.Right.(*ast.IntegerNode)
		base, ok2 := yearOf(n.Left)
		if !ok || !ok2 || !base.Back || base.Year != 0 || n.Operator != "-" {
			return Figure{}, false
		}
		return Figure{Year: back.Value, Back: true}, true
	}
	return Figure{}, false
}

// offer words the nearest names first: 有 "intact"、"id".
func offer(name string, names []string) string {
	if len(names) == 0 {
		return "没有可用的名称"
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := nearest.Distance([]rune(name), []rune(a)) - nearest.Distance([]rune(name), []rune(b)); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	shown := names[:min(len(names), 5)]
	more := ""
	if len(names) > len(shown) {
		more = fmt.Sprintf(" 等%d个", len(names))
	}
	return "有 \"" + strings.Join(shown, "\"、\"") + "\"" + more
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for key := range m {
		out = append(out, key)
	}
	return out
}
