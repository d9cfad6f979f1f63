package rulesets

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// reweigh gives clauses and items other points. What stands for a clause is the
// most it takes; for a leaf, its points, with all that has no entry of its own
// in proportion; above that points are sums, and an entry can only confirm them.
func (e *extending) reweigh() {
	w := weighing{extending: e, clauses: map[string]score.Points{}, items: map[string]score.Points{}, keys: map[string]string{}, before: map[string]*engine.Item{}}
	visit(e.base.Items, func(item *engine.Item) { w.before[item.ID] = item })
	for _, key := range slices.SortedFunc(maps.Keys(e.Points), naturally) {
		w.entry(key, e.Points[key])
	}
	w.level(e.rs.Items)
	if total := sum(e.rs.Items); total != e.rs.Total {
		e.defects = append(e.defects, engine.Defect{Where: e.totalAt, What: fmt.Sprintf("一级项分值合计 %s（%s）；应等于满分 %s", total, parts(e.rs.Items), e.rs.Total)})
	}
}

// weighing is the points of an extension while they are dealt out.
type weighing struct {
	*extending
	clauses, items map[string]score.Points
	keys           map[string]string       // id of an item → the key of its entry
	before         map[string]*engine.Item // the items of the base
}

// entry sorts one entry into those of clauses and those of items.
func (w *weighing) entry(key string, points score.Points) {
	where, known := "points."+key, len(w.defects)
	if points <= 0 {
		w.fail(where, "分值为 %s；应大于 0", points)
		return
	}
	if id := strings.TrimPrefix(key, "clause:"); w.clauses[id] == 0 {
		if clause, _ := w.clause(id); clause != nil && (id != key || w.item(key) == nil) {
			w.clauses[id] = points
			return
		}
	}
	if id := strings.TrimPrefix(key, "item:"); w.items[id] == 0 {
		if item := w.item(id); item != nil && (id != key || w.index["clause:"+id].item == nil) {
			w.items[id], w.keys[id] = points, where
			return
		}
	}
	ref, bare, ok := w.find(where, key)
	switch {
	case !ok && w.impliedChoice(): // said by choose
		w.defects = w.defects[:known]
	case ok && ref.clause && w.gone[bare] != "":
		w.fail(where, "条款 %q %s，不能再定分值", bare, w.gone[bare])
	case ok && !ref.clause && w.item(bare) == nil:
		w.fail(where, "评价项 %q 下没有留下条款，不能再定分值", bare)
	case ok:
		w.fail(where, "%q 的分值写了两次", bare)
	}
}

// item finds an item in what the ruleset has become.
func (e *extending) item(id string) (found *engine.Item) {
	visit(e.rs.Items, func(item *engine.Item) {
		if item.ID == id {
			found = item
		}
	})
	return found
}

// level deals out the points of one level of the tree, from below.
func (w *weighing) level(items []engine.Item) {
	for i := range items {
		item := &items[i]
		if len(item.Items) == 0 {
			w.leaf(item)
			continue
		}
		w.level(item.Items)
		w.settle(item, sum(item.Items))
		if entry := w.items[item.ID]; entry != 0 && entry != item.Points {
			w.fail(w.keys[item.ID], "写的是 %s；下级合计 %s（%s）", entry, item.Points, parts(item.Items))
		}
	}
}

// leaf deals out the points of one item that holds clauses.
func (w *weighing) leaf(item *engine.Item) {
	can := losable(item) // before anything is weighed
	now := item.Points
	if before := w.before[item.ID]; before != nil && losable(before) != can {
		now = can // its clauses are others: what they can take is what it is worth
	}
	entry := w.items[item.ID]
	var own bool
	for i := range item.Clauses {
		clause := &item.Clauses[i]
		if points := w.clauses[clause.ID]; points != 0 {
			own = true
			w.weigh(clause, points, "points."+clause.ID)
			continue
		}
		if entry == 0 || clause.Deduct.Pattern == nil || now <= 0 {
			continue
		}
		if points, ok := clause.Deduct.Max().Times(entry, now); ok {
			w.weigh(clause, points, w.keys[item.ID])
		} else {
			w.fail(w.keys[item.ID], "条款 %q 的分值 %s 乘以 %s÷%s 后不是四位小数以内的分值", clause.ID, clause.Deduct.Max(), entry, now)
		}
	}
	for i := range item.Pools {
		pool := &item.Pools[i]
		if entry == 0 || now <= 0 {
			continue
		}
		if points, ok := pool.Cap.Times(entry, now); ok {
			pool.Cap = points
		} else {
			w.fail(w.keys[item.ID], "扣分池 %q 的封顶 %s 乘以 %s÷%s 后不是四位小数以内的分值", pool.ID, pool.Cap, entry, now)
		}
	}
	switch after := losable(item); {
	case entry != 0:
		if after != entry && now == can {
			w.fail(w.keys[item.ID], "写的是 %s；各条款合计 %s（%s）", entry, after, clauseParts(item))
		}
		w.settle(item, entry)
	case own:
		w.settle(item, after)
	default:
		w.settle(item, now)
	}
}

// settle gives an item its points. Points of our own are nobody's official ones.
func (w *weighing) settle(item *engine.Item, points score.Points) {
	if item.Points == points {
		return
	}
	item.Points = points
	if item.PointsStatus == engine.Official || item.PointsStatus == engine.Draft {
		item.PointsStatus = engine.Derived
	}
}

// weigh gives one clause its points.
func (w *weighing) weigh(clause *engine.Clause, points score.Points, where string) {
	if clause.Deduct.Pattern == nil || clause.Deduct.Max() == points {
		return
	}
	weighed, err := clause.Deduct.Reweigh(points)
	if err != nil {
		w.fail(where, "条款 %q：%v", clause.ID, err)
		return
	}
	demote(clause)
	if text := reworded(clause.Text, clause.Deduct.Amounts(), weighed.Amounts()); text != clause.Text {
		clause.Text = text
		if status := &clause.Source.TextStatus; *status == engine.Official || *status == engine.Draft {
			*status = engine.Derived // no document says it so
		}
	}
	clause.Deduct = weighed
}

// stated is an amount of points in a sentence; what follows tells minutes
// (分钟) and fractions (分之) apart.
var stated = regexp.MustCompile(`([0-9]+(?:\.[0-9]+)?)分[钟之]?`)

// reworded puts new amounts into a sentence in place of the old ones, so that it
// still says what is deducted. Points that are no amount of the deduction stay.
//
// Shape: before and after are parallel.
func reworded(text string, before, after []score.Points) string {
	return stated.ReplaceAllStringFunc(text, func(found string) string {
		number, ok := strings.CutSuffix(found, "分")
		if !ok {
			return found
		}
		points, err := score.ParsePoints(number)
		if at := slices.Index(before, points); err == nil && at >= 0 {
			return after[at].String() + "分"
		}
		return found
	})
}

// parts lists the points of items: "1.1 9、1.2 8".
func parts(items []engine.Item) string {
	var words []string
	for _, item := range items {
		words = append(words, item.ID+" "+item.Points.String())
	}
	return strings.Join(words, "、")
}

// clauseParts lists the points of an item's clauses.
func clauseParts(item *engine.Item) string {
	var words []string
	for _, clause := range item.Clauses {
		if clause.Deduct.Pattern != nil {
			words = append(words, clause.ID+" "+clause.Deduct.Max().String())
		}
	}
	return strings.Join(words, "、")
}
