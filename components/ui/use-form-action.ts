"use client";

import { startTransition, useActionState, type FormEvent } from "react";
import { answering } from "./answering";

/**
 * `useActionState` for a form that keeps what was typed: React empties a form after its action, also
 * after one that was refused. Spread `form` on the `<form>`; before hydration it is a plain action.
 */
export function useFormAction<State extends { error?: string }>(action: (state: Awaited<State>, data: FormData) => State | Promise<State>, initial: Awaited<State>) {
  // On the server it is the action itself: only that becomes a form that works before hydration.
  const [state, dispatch, pending] = useActionState(typeof window === "undefined" ? action : (before, data) => answering(async () => action(before, data), initial), initial);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The button that was pressed is part of the form's data.
    const { submitter } = event.nativeEvent as SubmitEvent;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => dispatch(data));
  };
  return { state, pending, form: { action: dispatch, onSubmit } };
}
