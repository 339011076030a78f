//go:build js

// The program of the live pages, in a worker of the browser: see page/worker.js. It gets changes as messages, and answers
// each with what the page shows then. While a training is under way, it sends more.
package main

import (
	"fmt"
	"html"
	"sync"
	"syscall/js"

	"backprop/notebooks/internal/play"
)

func main() {
	var p program
	p.session = play.NewSession(func(v play.View) { p.send(v, false) })
	js.Global().Set("change", js.FuncOf(func(_ js.Value, args []js.Value) any {
		go p.change(args[0]) // a function that waits would stop the browser
		return nil
	}))
	js.Global().Call("postMessage", map[string]any{"ready": true})
	select {}
}

type program struct {
	session *play.Session
	mu      sync.Mutex
	sent    map[string]string // what the page has
}

// change makes a change and answers, whatever happens.
func (p *program) change(message js.Value) {
	c := play.Change{Page: message.Get("page").String(), Do: message.Get("do").String()}
	if load := message.Get("load"); load.Type() == js.TypeString {
		text := load.String()
		c.Load = &text
	}
	for sets, i := message.Get("set"), 0; i < sets.Length(); i++ {
		c.Set = append(c.Set, [2]string{sets.Index(i).Index(0).String(), sets.Index(i).Index(1).String()})
	}
	defer func() {
		if e := recover(); e != nil {
			p.send(play.View{Page: c.Page, Stale: true, HTML: map[string]string{c.Page + "-failed": html.EscapeString(fmt.Sprint("This should not have happened: ", e))}}, true)
		}
	}()
	p.send(p.session.Do(c), true)
}

// send shows a view, as far as the page does not show it already.
func (p *program) send(v play.View, answer bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sent == nil {
		p.sent = map[string]string{}
	}
	changed, values := map[string]any{}, map[string]any{}
	for id, inside := range v.HTML {
		if before, there := p.sent[id]; !there || before != inside {
			p.sent[id] = inside
			changed[id] = inside
		}
	}
	for name, value := range v.Values {
		values[name] = value
	}
	js.Global().Call("postMessage", map[string]any{"answer": answer, "page": v.Page, "link": v.Link, "html": changed, "values": values, "stale": v.Stale, "busy": v.Busy})
}
