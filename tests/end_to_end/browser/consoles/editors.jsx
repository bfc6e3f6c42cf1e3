// One chat page with the editors that web consoles are made of. ?editor=NAME
// window.model() is what the editor's own model holds; window.sent is what Enter would have sent.
import { $getRoot, createEditor } from "lexical";
import { registerPlainText } from "@lexical/plain-text";
import { baseKeymap } from "prosemirror-commands";
import { keymap } from "prosemirror-keymap";
import { schema } from "prosemirror-schema-basic";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import Quill from "quill";
import React, { useState } from "react";
import { createRoot } from "react-dom/client";
import { createEditor as createSlate, Node } from "slate";
import { Editable, Slate, withReact } from "slate-react";
import { ChatContainer, ConversationHeader, MainContainer, Message, MessageInput, MessageList } from "@chatscope/chat-ui-kit-react";
import { createApp, h, ref } from "vue";

const name = new URLSearchParams(location.search).get("editor");
const place = document.querySelector("#editor");
window.sent = [];
const send = () => window.sent.push(window.model());
place.addEventListener("keydown", (event) => event.key === "Enter" && !event.shiftKey && send(), true);
place.closest("form")?.addEventListener("submit", send);

const editors = {
  textarea() {
    const box = place.appendChild(document.createElement("textarea"));
    window.model = () => box.value;
  },
  react() {
    const Box = () => {
      const [text, setText] = useState("");
      window.model = () => text;
      return <textarea value={text} onChange={(event) => setText(event.target.value)} />;
    };
    createRoot(place).render(<Box />);
  },
  vue() {
    const text = ref("");
    window.model = () => text.value;
    createApp({ render: () => h("textarea", { value: text.value, onInput: (event) => (text.value = event.target.value) }) }).mount(place);
  },
  plain() {
    place.append(Object.assign(document.createElement("div"), { contentEditable: "true" }));
    window.model = () => place.innerText.replace(/\n$/, "");
  },
  quill() {
    const box = new Quill(place.appendChild(document.createElement("div")));
    window.model = () => box.getText().replace(/\n$/, "");
  },
  prosemirror() {
    const view = new EditorView(place, { state: EditorState.create({ schema, plugins: [keymap(baseKeymap)] }) });
    window.model = () => view.state.doc.textBetween(0, view.state.doc.content.size, "\n");
  },
  lexical() {
    const box = place.appendChild(Object.assign(document.createElement("div"), { contentEditable: "true" }));
    const editor = createEditor({ onError: (error) => { throw error; } });
    editor.setRootElement(box);
    registerPlainText(editor);
    window.model = () => editor.getEditorState().read(() => $getRoot().getTextContent());
  },
  slate() {
    const editor = withReact(createSlate());
    window.model = () => editor.children.map((node) => Node.string(node)).join("\n");
    createRoot(place).render(
      <Slate editor={editor} initialValue={[{ type: "paragraph", children: [{ text: "" }] }]}>
        <Editable placeholder="请输入消息" />
      </Slate>,
    );
  },
  chatscope() {
    document.body.replaceChildren(Object.assign(document.createElement("div"), { id: "root", style: "height:100vh" }));
    const App = () => {
      const [lines, setLines] = useState([]);
      const [html, setHtml] = useState("");
      window.say = (side, text) => setLines((before) => [...before, { side, text }]);
      window.model = () => Object.assign(document.createElement("div"), { innerHTML: html.replaceAll("<br>", "\n") }).textContent;
      return (
        <MainContainer>
          <ChatContainer>
            <ConversationHeader><ConversationHeader.Content userName="李小姐" info="在线" /></ConversationHeader>
            <MessageList>
              {lines.map((line, i) => (
                <Message key={i} model={{ message: line.text, direction: line.side === "agent" ? "outgoing" : "incoming", position: "single" }} />
              ))}
            </MessageList>
            <MessageInput value={html} onChange={(value) => setHtml(value)} onSend={() => window.sent.push(html)} placeholder="请输入" />
          </ChatContainer>
        </MainContainer>
      );
    };
    createRoot(document.querySelector("#root")).render(<App />);
  },
};

window.say = (side, text) => {
  const line = Object.assign(document.createElement("div"), { className: side === "agent" ? "line own" : "line" });
  line.append(Object.assign(document.createElement("div"), { className: "bubble", textContent: text }));
  document.querySelector("#list").append(line);
};
editors[name]();
