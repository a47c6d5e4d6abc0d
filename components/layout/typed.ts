/** Fields that hold nothing worth keeping: searches, and the palette. */
const TRANSIENT = "[type=search], [role=search] *, [role=dialog] [role=combobox]";
const typed = new Set<HTMLInputElement | HTMLTextAreaElement>();

/** Remembers the fields that someone typed into. Answers with the function that stops. */
export function watchTyping(): () => void {
  const remember = ({ target }: Event) => {
    if ((target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && !target.matches(TRANSIENT)) typed.add(target);
  };
  document.addEventListener("input", remember);
  return () => {
    document.removeEventListener("input", remember);
    typed.clear();
  };
}

/** Whether leaving the page would lose what someone typed. */
export function hasTyped(): boolean {
  return [...typed].some((field) => field.isConnected && field.value !== "");
}
