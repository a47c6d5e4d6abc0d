"use client";

import { startTransition, useActionState, type FormEvent } from "react";

/**
 * `useActionState` for a form that keeps what was typed: React empties a form after its action, also
 * after one that was refused. Spread `form` on the `<form>`; before hydration it is a plain action.
 */
export function useFormAction<State>(action: (state: Awaited<State>, data: FormData) => State | Promise<State>, initial: Awaited<State>) {
  const [state, dispatch, pending] = useActionState(action, initial);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The button that was pressed is part of the form's data.
    const { submitter } = event.nativeEvent as SubmitEvent;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => dispatch(data));
  };
  return { state, pending, form: { action: dispatch, onSubmit } };
}
