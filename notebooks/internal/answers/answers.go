// Package answers finds the exercises in a notebook, takes the reader's answers out of it, and makes a program of one
// answer and of those declarations of the course's own notebook that it needs.
package answers

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"backprop/notebooks/internal/notebook"
)

// Answer is the part of a cell that is the reader's: its declarations, and the argument of exercise.Check.
type Answer struct {
	Declarations string // Go, without GoNB's commands
	Argument     string // an expression; "" stands for the one in the course's notebook
}

// Cell is a cell that asks for an answer.
type Cell struct {
	ID     string // of the exercise
	Cell   *notebook.Cell
	Answer Answer
	Hint   string // the folded text below it
	Fences []string
	number int // of the cell in the notebook
}

// Solution is the code in the folded text below the cell, "" where there is none.
func (c Cell) Solution() string { return strings.Join(c.Fences, "\n") }

// Find lists the exercises in a notebook, in their order. A cell that holds exercise.Check is one, whether or not its
// code is Go.
func Find(book *notebook.Notebook) []Cell {
	var list []Cell
	for i, cell := range book.Cells {
		if cell.Type() != "code" {
			continue
		}
		for _, found := range checkCall.FindAllStringSubmatch(cell.Source(), -1) {
			c := Cell{ID: found[1], Cell: cell, number: i}
			c.Answer = Parse(c.ID, cell.Source())
			c.Hint, c.Fences = folded(book.Cells[i+1:])
			list = append(list, c)
		}
	}
	return list
}

var (
	checkCall     = regexp.MustCompile(`\bexercise\.Check\(\s*"([^"\n]*)"`)
	hint          = regexp.MustCompile(`(?s)<summary>Hint</summary>\s*\n\n(.*?)\n*</details>`)
	solution      = regexp.MustCompile(`(?s)<summary>Solution</summary>\s*\n\n(.*?)\n*</details>`)
	wholeSolution = regexp.MustCompile(`(?s)<details>\s*<summary>Solution</summary>.*?</details>\n*`)
	fence         = regexp.MustCompile("(?s)(?:^|\n)```go\n(.*?)\n```(?:\n|$)")
)

// folded returns the hint and the code of the solution in the first text cell, where there is one before the next code.
func folded(cells []*notebook.Cell) (hintText string, fences []string) {
	for _, cell := range cells {
		if cell.Type() == "code" {
			break
		}
		if found := hint.FindStringSubmatch(cell.Source()); found != nil && hintText == "" {
			hintText = found[1]
		}
		if found := solution.FindStringSubmatch(cell.Source()); found != nil {
			for _, code := range fence.FindAllStringSubmatch(found[1], -1) {
				fences = append(fences, code[1])
			}
			break
		}
	}
	return hintText, fences
}

// WithoutSolutions removes the folded solutions from a notebook; the hints stay.
func WithoutSolutions(book *notebook.Notebook) {
	for _, cell := range book.Cells {
		if cell.Type() == "markdown" && solution.MatchString(cell.Source()) {
			cell.SetSource(strings.TrimSpace(wholeSolution.ReplaceAllString(cell.Source(), "")))
		}
	}
}

// split separates a cell's declarations from what runs, the part after %%, and leaves GoNB's commands out.
func split(source string) (declarations, body string) {
	var parts [2]strings.Builder
	at := 0
	for line := range strings.Lines(strings.ReplaceAll(source, "\r\n", "\n")) {
		switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case word == "%%" || word == "%main":
			at = 1
		case strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!"):
		default:
			parts[at].WriteString(line)
		}
	}
	return parts[0].String(), parts[1].String()
}

// Parse reads an answer to the exercise: a whole cell, declarations alone, or the call of exercise.Check alone.
func Parse(id, code string) Answer {
	declarations, body := split(code)
	if body == "" && checkCall.MatchString(declarations) {
		if _, err := parse(declarations); err != nil {
			declarations, body = "", declarations
		}
	}
	return Answer{strings.TrimSpace(declarations), argument(id, body)}
}

// argument is the second argument of exercise.Check for the exercise, "" where there is none.
func argument(id, body string) (arg string) {
	const before = "package p; func _() {"
	source := before + body + "\n}"
	files := token.NewFileSet()
	file, _ := parser.ParseFile(files, "", source, parser.SkipObjectResolution)
	if file == nil {
		return ""
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		called, _ := call.Fun.(*ast.SelectorExpr)
		literal, _ := call.Args[0].(*ast.BasicLit)
		if called == nil || literal == nil || called.Sel.Name != "Check" || literal.Value != strconv.Quote(id) {
			return true
		}
		offset := func(p token.Pos) int { return files.Position(p).Offset }
		arg = source[offset(call.Args[1].Pos()):offset(call.Args[1].End())]
		return false
	})
	return arg
}

func parse(declarations string) (*ast.File, error) {
	return parser.ParseFile(token.NewFileSet(), "", "package p\n"+declarations, parser.SkipObjectResolution|parser.ParseComments)
}

// declaration is one declaration at the top of a program.
type declaration struct {
	names  []string // what it declares: "mine", and of a method "swish.Forward"
	source string
	uses   map[string]bool // every identifier in it
}

// program collects declarations; a later one replaces an earlier one of the same name, as in GoNB.
type program struct {
	imports map[string]string // what a package is called: how it is imported
	list    []declaration
}

// add adds the declarations of one cell.
func (p *program) add(code string) error {
	source := "package p\n" + code
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	text := func(n ast.Node) string {
		return source[files.Position(n.Pos()).Offset:files.Position(n.End()).Offset]
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			p.put([]string{funcName(d)}, text(d), d)
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				for _, spec := range d.Specs {
					p.imports[importName(spec.(*ast.ImportSpec))] = text(spec)
				}
				continue
			}
			if d.Tok == token.CONST { // iota counts within the group
				var names []string
				for _, spec := range d.Specs {
					names = append(names, specNames(spec)...)
				}
				p.put(names, text(d), d)
				continue
			}
			for _, spec := range d.Specs {
				p.put(specNames(spec), d.Tok.String()+" "+text(spec), spec)
			}
		}
	}
	return nil
}

func (p *program) put(names []string, source string, node ast.Node) {
	d := declaration{names: names, source: source, uses: map[string]bool{}}
	ast.Inspect(node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			d.uses[id.Name] = true
		}
		return true
	})
	p.list = slices.DeleteFunc(p.list, func(old declaration) bool {
		return slices.ContainsFunc(old.names, func(name string) bool {
			return name != "_" && name != "init" && slices.Contains(names, name)
		})
	})
	p.list = append(p.list, d)
}

// without removes the methods of the types that the list declares: a reader who writes a type anew writes its methods, too.
func (p *program) without(types []string) {
	p.list = slices.DeleteFunc(p.list, func(d declaration) bool {
		receiver, _, isMethod := strings.Cut(d.names[0], ".")
		return isMethod && slices.Contains(types, receiver)
	})
}

func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	receiver := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && receiver == "" {
			receiver = id.Name
		}
		return true
	})
	return receiver + "." + d.Name.Name
}

func specNames(spec ast.Spec) (names []string) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []string{s.Name.Name}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			names = append(names, n.Name)
		}
	}
	return names
}

// version matches the last part of a module's path, which is no package's name.
var version = regexp.MustCompile(`^v[0-9]+$`)

func importName(s *ast.ImportSpec) string {
	if s.Name != nil {
		return s.Name.Name
	}
	file, _ := strconv.Unquote(s.Path.Value)
	if version.MatchString(path.Base(file)) {
		file = path.Dir(file)
	}
	return path.Base(file)
}

// Course is a notebook of the course, ours and not a reader's.
type Course struct {
	book  *notebook.Notebook
	Cells []Cell // its exercises
}

// NewCourse reads the course's notebook.
func NewCourse(book *notebook.Notebook) *Course { return &Course{book, Find(book)} }

// Cell returns the exercise with this id.
func (c *Course) Cell(id string) (cell Cell, found bool) {
	i := slices.IndexFunc(c.Cells, func(cell Cell) bool { return cell.ID == id })
	if i < 0 {
		return Cell{}, false
	}
	return c.Cells[i], true
}

// Source is a program that judges one answer.
type Source struct {
	Imports      []string // as in an import declaration
	Declarations []string
	Call         string // the statement that judges
}

// ErrSyntax is the error of an answer that is not Go.
var ErrSyntax = errors.New("the answer is not Go")

// Program joins an answer with what it needs of the course's notebook: imports, and declarations of the cells up to the
// exercise's own. The call that judges is the course's; nothing else of the reader's notebook is taken.
func (c *Course) Program(id string, a Answer) (Source, error) {
	cell, found := c.Cell(id)
	if !found {
		return Source{}, fmt.Errorf("the course has no exercise %s", id)
	}
	p := program{imports: map[string]string{}}
	for _, b := range c.book.Cells[:cell.number+1] {
		if b.Type() != "code" {
			continue
		}
		declarations, _ := split(b.Source())
		if err := p.add(declarations); err != nil {
			return Source{}, fmt.Errorf("cell %s of the course: %w", b.ID(), err)
		}
	}
	own := program{imports: map[string]string{}}
	if err := own.add(a.Declarations); err != nil {
		return Source{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	var names []string
	for _, d := range own.list {
		names = append(names, d.names...)
	}
	p.without(names)
	judge := p.imports["exercise"]
	p.add(a.Declarations) // has been parsed
	p.imports["exercise"] = judge
	arg := a.Argument
	if arg == "" {
		arg = cell.Answer.Argument
	}
	if _, err := parser.ParseExpr(arg); err != nil {
		return Source{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	s := Source{Call: fmt.Sprintf("exercise.Check(%q, %s)", id, arg)}
	s.fill(p, names)
	return s, nil
}

// fill takes what the call and the reader's own declarations need, directly or through others.
func (s *Source) fill(p program, own []string) {
	needed := map[string]bool{}
	call, _ := parser.ParseExpr(s.Call)
	ast.Inspect(call, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			needed[id.Name] = true
		}
		return true
	})
	for _, name := range own {
		needed[name] = true
	}
	taken := make([]bool, len(p.list))
	for more := true; more; {
		more = false
		for i, d := range p.list {
			if taken[i] || !slices.ContainsFunc(d.names, func(name string) bool {
				receiver, _, _ := strings.Cut(name, ".")
				return needed[name] || needed[receiver]
			}) {
				continue
			}
			taken[i], more = true, true
			maps.Copy(needed, d.uses)
		}
	}
	for i, d := range p.list {
		if taken[i] {
			s.Declarations = append(s.Declarations, d.source)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.imports)) {
		if needed[name] {
			s.Imports = append(s.Imports, p.imports[name])
		}
	}
}

// Cell is the program as one cell for the kernel.
func (s Source) Cell() string {
	return s.head() + "\n%%\n" + s.Call + "\n"
}

// Package is the program as a package with a function Run.
func (s Source) Package(name string) ([]byte, error) {
	return format.Source([]byte("package " + name + "\n\n" + s.head() + "\nfunc Run() {\n" + s.Call + "\n}\n"))
}

func (s Source) head() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "import (\n%s\n)\n\n", strings.Join(s.Imports, "\n"))
	for _, d := range s.Declarations {
		fmt.Fprintf(&b, "%s\n\n", d)
	}
	return b.String()
}
