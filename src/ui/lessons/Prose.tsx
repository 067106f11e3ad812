/** Prose of a lesson. Marked words outline the part of the page that they speak of while they are hovered or focused. */
import { useEffect, useRef } from "react";
import { wordsOf } from "../../lab/script/index.ts";
import { usePageStore } from "../context.ts";
import { outline, partOf } from "./highlight.ts";

export function Prose({ text }: { readonly text: string }) {
  return (
    <p className="lesson-text">
      {wordsOf(text).map((words, index) =>
        words.target === undefined ? (
          words.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the words of a text keep their order.
          <Pointer key={index} target={words.target} text={words.text} />
        ),
      )}
    </p>
  );
}

function Pointer({ target, text }: { readonly target: string; readonly text: string }) {
  const store = usePageStore();
  const stop = useRef(() => {});
  useEffect(() => () => stop.current(), []);
  const show = () => {
    stop.current();
    const part = partOf(target, store.getState());
    stop.current = part ? outline(part) : () => {};
  };
  const press = () => {
    const [kind, name] = target.split(":");
    if (kind === "view" && name !== undefined && store.getState().geometry !== name) {
      store.getState().toggleGeometry(name);
    }
    show();
  };
  return (
    <button
      type="button"
      className="lesson-pointer"
      onPointerEnter={show}
      onPointerLeave={() => stop.current()}
      onFocus={show}
      onBlur={() => stop.current()}
      onClick={press}
    >
      {text}
    </button>
  );
}
