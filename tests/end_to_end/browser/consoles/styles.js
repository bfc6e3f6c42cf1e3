// Consoles of many makes, none of them real: each draws a conversation in its own way.
// window.say(side, text, time?) adds a line; window.rows is the conversation itself.
"use strict";

const style = new URLSearchParams(location.search).get("style");
const rows = (window.rows = []);
const clock = () => new Date().toTimeString().slice(0, 5);
const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const css = (text) => document.head.append(h("style", {}, text));
css(`html, body { margin: 0; height: 100%; font: 14px sans-serif } * { box-sizing: border-box }
  .col { display: flex; flex-direction: column; height: 100vh } .grow { flex: 1; overflow-y: auto; min-height: 0 }`);

const frame = (list, input, title = "李小姐") =>
  h("div", { class: "col" }, h("header", { class: "top" }, h("h3", {}, title)), list, h("footer", {}, h("button", {}, "表情"), input, h("button", {}, "发送")));
const textarea = () => h("textarea", { style: "width:100%;height:80px", placeholder: "请输入" });

const styles = {
  flat_flex() {
    css(".msg { display: flex; margin: 8px } .right { flex-direction: row-reverse } .bubble { background: #eee; border-radius: 6px; padding: 6px; max-width: 60% } .ava { width: 32px; height: 32px; background: #99c }");
    const list = h("div", { class: "message-list grow" });
    document.body.append(frame(list, textarea()));
    return (side, text) => list.append(h("div", { class: `msg ${side === "agent" ? "right" : "left"}` }, h("div", { class: "ava" }), h("div", { class: "bubble" }, text)));
  },
  table_rows() {
    const body = h("tbody");
    document.body.append(frame(h("div", { class: "grow" }, h("table", { width: "100%" }, body)), h("div", { contenteditable: "true", style: "min-height:60px;border:1px solid" })));
    return (side, text) => body.append(h("tr", side === "agent" ? { class: "own" } : {}, h("td", { width: "60" }, clock()), h("td", { width: "90" }, side === "agent" ? "客服小王" : "李小姐"), h("td", {}, text)));
  },
  li_list() {
    css("li { list-style: none; padding: 6px; clear: both } li p { margin: 0; display: inline-block; padding: 5px; border-radius: 9px; background: #def } li.me { text-align: right }");
    const list = h("ul", { class: "grow", style: "padding:0" });
    document.body.append(frame(list, textarea()));
    return (side, text) => list.append(h("li", { class: side === "agent" ? "me" : "you", "data-id": `m${rows.length}x` }, h("b", {}, side === "agent" ? "我" : "李小姐"), h("small", {}, ` ${clock()}`), h("br"), h("p", {}, text)));
  },
  div_soup() {
    const list = h("div", { style: "flex:1;overflow:auto;min-height:0" });
    document.body.append(h("div", { style: "display:flex;flex-direction:column;height:100vh" }, h("div", { style: "font-size:18px;padding:8px" }, "李小姐"), list, h("div", {}, h("div", { contenteditable: "true", style: "min-height:60px;border:1px solid" }))));
    return (side, text) => list.append(h("div", { style: "display:flex;padding:4px" }, h("div", { style: `${side === "agent" ? "margin-left:auto;background:#9f9" : "background:#eee"};padding:6px;border-radius:8px;max-width:70%` }, text)));
  },
  hashed_grouped() {
    css(".css-1q2w3e { display: flex } .css-9z8y7x { display: flex; flex-direction: row-reverse } .css-0aa1bb { background: #eef; border-radius: 10px; padding: 6px; margin: 2px; width: fit-content } .css-5tt6yy { background: #cfc; border-radius: 10px; padding: 6px; margin: 2px 0 2px auto; width: fit-content } .css-grp4k2 { max-width: 70% }");
    const list = h("div", { class: "css-7h6g5f grow" });
    document.body.append(frame(list, textarea()));
    let last = null;
    return (side, text) => {
      if (last?.side !== side) {
        const group = h("div", { class: "css-grp4k2" }, h("div", { class: "css-nm3d8e", style: "font-size:11px" }, side === "agent" ? "客服小王" : "李小姐"));
        list.append(h("div", { class: side === "agent" ? "css-9z8y7x" : "css-1q2w3e" }, h("img", { width: 32, height: 32, src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }), group));
        last = { side, group };
      }
      last.group.append(h("div", { class: side === "agent" ? "css-5tt6yy" : "css-0aa1bb" }, text));
    };
  },
  rerender_all() {
    css(".m { display: flex } .m.o { justify-content: flex-end } .b { border: 1px solid #ccc; border-radius: 4px; padding: 4px; max-width: 60% }");
    const list = h("div", { class: "msgs grow" });
    document.body.append(frame(list, textarea()));
    window.draw = () => list.replaceChildren(...rows.map((row) => h("div", { class: row.side === "agent" ? "m o" : "m", "data-key": `k${Math.random()}` }, h("div", { class: "b" }, h("span", {}, row.text), h("i", { style: "font-size:10px" }, ` ${row.time}`)))));
    return () => window.draw();
  },
  virtual_list() {
    css(".row { position: absolute; left: 0; right: 0; height: 50px; padding: 4px } .in { text-align: left } .out { text-align: right } .txt { display: inline-block; background: #eee; padding: 6px; border-radius: 6px }");
    const tall = h("div", { class: "tall", style: "position:relative" });
    const list = h("div", { class: "viewport grow" }, tall);
    document.body.append(frame(list, textarea()));
    const pool = [];
    const draw = () => {
      tall.style.height = `${rows.length * 50}px`;
      const first = Math.max(0, Math.floor(list.scrollTop / 50) - 2);
      const count = Math.min(rows.length - first, Math.ceil(list.clientHeight / 50) + 4);
      for (let i = 0; i < Math.max(count, pool.length); i++) {
        const index = first + i;
        const slot = (pool[index % 40] ??= tall.appendChild(h("div", { class: "row" }, h("span", { class: "txt" }))));
        slot.style.display = "none";
      }
      for (let index = first; index < first + count; index++) {
        const slot = (pool[index % 40] ??= tall.appendChild(h("div", { class: "row" }, h("span", { class: "txt" }))));
        slot.style.display = "";
        slot.style.top = `${index * 50}px`;
        slot.className = `row ${rows[index].side === "agent" ? "out" : "in"}`;
        if (slot.firstChild.textContent !== rows[index].text) slot.firstChild.textContent = rows[index].text;
      }
    };
    list.addEventListener("scroll", draw);
    return () => {
      const wasLow = list.scrollTop >= tall.clientHeight - list.clientHeight - 60;
      draw();
      if (wasLow) {
        list.scrollTop = 1e9;
        draw();
      }
    };
  },
  in_frame() {
    const inner = document.body.appendChild(h("iframe", { style: "width:100%;height:95vh;border:0", srcdoc: "<!doctype html><style>.line{margin:6px}.mine{text-align:right}.line span{background:#ddd;padding:4px;border-radius:5px;display:inline-block}#l{height:300px;overflow:auto}</style><h2>李小姐</h2><div id=l></div><textarea style='width:100%'></textarea>" }));
    return (side, text) => {
      const page = inner.contentDocument;
      page.querySelector("#l").append(Object.assign(page.createElement("div"), { className: side === "agent" ? "line mine" : "line", innerHTML: "<span></span>" }));
      page.querySelector("#l").lastChild.firstChild.textContent = text;
    };
  },
  editor_frame() {
    css(".it { display: flex; padding: 5px } .it.self { flex-direction: row-reverse } .it div { background: #eee; padding: 6px; border-radius: 6px }");
    const list = h("div", { class: "records grow" });
    document.body.append(frame(list, h("iframe", { style: "width:100%;height:90px", srcdoc: "<body contenteditable=true></body>" })));
    return (side, text) => list.append(h("div", { class: side === "agent" ? "it self" : "it" }, h("div", {}, text)));
  },
  shadow() {
    customElements.define("x-line", class extends HTMLElement {
      connectedCallback() {
        if (this.shadowRoot) return;
        this.attachShadow({ mode: "open" }).append(h("style", {}, "div{display:flex} .r{justify-content:flex-end} p{background:#dfd;padding:6px;border-radius:8px;margin:3px}"), h("div", { class: this.dataset.s === "a" ? "r" : "l" }, h("p", {}, this.dataset.t)));
      }
    });
    customElements.define("x-chat", class extends HTMLElement {
      connectedCallback() {
        this.attachShadow({ mode: "closed" });
      }
      build() {}
    });
    const outer = document.body.appendChild(h("div", {}));
    const root = outer.attachShadow({ mode: "open" });
    const list = h("section", { style: "height:400px;overflow:auto" });
    root.append(h("h1", {}, "李小姐"), list, h("textarea", { style: "width:100%" }));
    return (side, text) => list.append(h("x-line", { "data-s": side === "agent" ? "a" : "c", "data-t": text }));
  },
  column_reverse() {
    css(".rev { display: flex; flex-direction: column-reverse } .line { display: flex; padding: 4px } .line.to { justify-content: end } .line p { margin: 0; padding: 6px; background: #eee; border-radius: 6px }");
    const list = h("div", { class: "rev grow" });
    document.body.append(frame(list, textarea()));
    return (side, text) => list.prepend(h("div", { class: side === "agent" ? "line to" : "line" }, h("p", {}, text)));
  },
  irc() {
    css(".msg { padding: 2px } .msg span { margin-right: 6px } .time { color: #888 }");
    const list = h("div", { class: "messages grow", role: "log" });
    document.body.append(frame(list, textarea(), "lixiaojie"));
    return (side, text) => list.append(h("div", { class: side === "agent" ? "msg self" : "msg", "data-from": side === "agent" ? "wang" : "lixiaojie" }, h("span", { class: "time" }, clock()), h("span", { class: "from" }, side === "agent" ? "wang" : "lixiaojie"), h("span", { class: "content" }, text)));
  },
  all_left() {
    css(".xq1z9 { display: flex; padding: 6px; gap: 8px } .aa81k { width: 36px; height: 36px; background: #bbb } .bb72m { flex: 1 } .cc63n { font-weight: bold }");
    const list = h("div", { class: "zz90p grow" });
    document.body.append(frame(list, h("div", { contenteditable: "true", role: "textbox", style: "min-height:60px;border:1px solid" })));
    return (side, text) => list.append(h("div", { class: "xq1z9" }, h("div", { class: "aa81k" }), h("div", { class: "bb72m" }, h("div", {}, h("span", { class: "cc63n" }, side === "agent" ? "小王" : "李小姐"), " ", h("span", { class: "dd54o" }, clock())), h("div", { class: "ee45q" }, text))));
  },
  time_inside() {
    css(".bub { background: #fff3; border: 1px solid #ccc; border-radius: 7px; padding: 6px; width: fit-content; max-width: 75%; margin: 5px } .bub.out { margin-left: auto } .ts { font-size: 10px; margin-left: 8px }");
    const list = h("main", { class: "grow" });
    document.body.append(frame(list, textarea()));
    return (side, text) => list.append(h("div", { class: `bub ${side === "agent" ? "out" : "in"}` }, text, h("span", { class: "ts" }, clock()), ...(side === "agent" ? [h("span", { class: "ts" }, "已读")] : [])));
  },
  workbench() {
    css(`.wb { display: grid; grid-template-columns: 220px 1fr 240px; height: 100vh } .conv { padding: 10px; display: flex; border-bottom: 1px solid #eee } .conv.active { background: #def }
      .im-item { display: flex; margin: 10px } .im-item--kefu { flex-direction: row-reverse } .im-item__body { background: #f2f2f2; border-radius: 6px; padding: 8px; max-width: 60% } .im-tip { text-align: center; font-size: 12px; color: #999 }`);
    const names = ["李小姐", "王先生", "张三", "赵四", "钱五", "孙六"];
    const side = h("div", { class: "sessions", style: "overflow:auto" }, h("input", { type: "text", placeholder: "搜索客户" }), ...names.map((name, i) => h("div", { class: i ? "conv" : "conv active" }, h("div", {}, h("div", { class: "conv-name" }, name), h("div", { class: "conv-last" }, `最后一句 ${i}`)))));
    const list = h("div", { class: "im-list grow" }, h("div", { class: "im-tip" }, "会话已接入"), h("div", { class: "im-tip" }, clock()));
    const middle = h("div", { class: "col" }, h("div", { class: "im-head" }, h("span", { class: "im-head__name" }, "李小姐"), h("span", { class: "tag" }, "VIP")), list, h("div", { class: "im-tools" }, h("span", {}, "表情"), h("span", {}, "图片")), h("div", { contenteditable: "true", class: "im-editor", style: "height:100px;border-top:1px solid #ccc" }), h("div", { class: "im-foot" }, h("span", {}, "Enter 发送 / Ctrl+Enter 换行"), h("button", {}, "发送")));
    const right = h("div", { class: "info" }, h("h4", {}, "客户信息"), ...["手机号 138****0000", "订单 12345", "标签 老客户"].map((text) => h("div", { class: "info-row" }, text)), h("textarea", { placeholder: "备注", style: "width:200px" }));
    document.body.append(h("div", { class: "wb" }, side, middle, right));
    return (who, text) => list.append(h("div", { class: `im-item ${who === "agent" ? "im-item--kefu" : "im-item--user"}` }, h("div", { class: "im-item__avatar", style: "width:36px;height:36px;border-radius:50%;background:#ccc;text-align:center;line-height:36px" }, who === "agent" ? "王" : "李"), h("div", { class: "im-item__main", style: "display:contents" }, h("div", { class: "im-item__body" }, h("div", { class: "im-item__name", style: "font-size:12px" }, who === "agent" ? "客服小王" : "李小姐"), h("p", { style: "margin:0" }, text)))));
  },
  panes() {
    css(".tabs span { padding: 6px } .pane { display: none; flex-direction: column; height: 90vh } .pane.active { display: flex } .ln { margin: 5px; max-width: 60%; padding: 5px; border: 1px solid #ddd; border-radius: 5px } .ln.own { margin-left: auto }");
    const names = ["李小姐", "王先生"];
    const tabs = h("div", { class: "tabs" });
    document.body.append(tabs);
    const panes = names.map((name, i) => {
      const pane = h("section", { class: i ? "pane" : "pane active", "data-conversation-id": `c${i}` }, h("h3", {}, name), h("div", { class: "lines grow" }), textarea());
      document.body.append(pane);
      return pane;
    });
    window.bring = (i) => panes.forEach((pane, j) => pane.classList.toggle("active", i === j));
    names.forEach((name, i) => tabs.append(Object.assign(h("span", {}, name), { onclick: () => window.bring(i) })));
    return (side, text, _time, which = 0) => panes[which].querySelector(".lines").append(h("div", { class: side === "agent" ? "ln own" : "ln" }, text));
  },
  long_lines() {
    css(".e { display: flex; margin: 6px } .e.s { flex-direction: row-reverse } .e img { width: 30px; height: 30px } .q { flex: 1; margin: 0 10px; background: #f5f5f5; border-radius: 6px; padding: 6px }");
    const list = h("div", { class: "grow" });
    document.body.append(frame(list, textarea()));
    return (side, text) => list.append(h("div", { class: side === "agent" ? "e s" : "e" }, h("img", { src: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" }), h("div", { class: "q" }, h("p", { style: "margin:0" }, text), h("p", { style: "margin:0" }, "谢谢。"))));
  },
  // Nothing tells the sides apart, not even a name.
  no_sides() {
    const list = h("div", { class: "msgs grow" });
    document.body.append(frame(list, textarea(), "工单 1234"));
    return (side, text) => list.append(h("div", { class: "msg" }, h("div", { class: "msg-text" }, text)));
  },
  attributes() {
    css("[data-direction] { display: block; padding: 6px } ");
    const list = h("div", { class: "grow", "data-testid": "thread" });
    document.body.append(frame(list, h("input", { type: "text", style: "width:80%" })));
    return (side, text) => list.append(h("article", { "data-direction": side === "agent" ? "outbound" : "inbound", "data-message-id": `id-${rows.length}` }, h("div", { "data-testid": "body" }, text)));
  },
};

const draw = styles[style]();
window.say = (side, text, ...more) => {
  rows.push({ side, text, time: clock() });
  draw(side, text, ...more);
};
