"use client";

import { startTransition, useActionState, type FormEvent } from "react";

/**
 * `useActionState` for a form that keeps what was typed: React empties a form after its action, also
 * after one that was refused. Spread `form` on the `<form>`; before hydration it is a plain action.
 */
export function useFormAction<State extends { error?: string }>(action: (state: Awaited<State>, data: FormData) => State | Promise<State>, initial: Awaited<State>) {
  // On the server it is the action itself: only that becomes a form that works before hydration.
  const [state, dispatch, pending] = useActionState(typeof window === "undefined" ? action : answering(action, initial), initial);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The button that was pressed is part of the form's data.
    const { submitter } = event.nativeEvent as SubmitEvent;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(() => dispatch(data));
  };
  return { state, pending, form: { action: dispatch, onSubmit } };
}

/** Without a connection the form says so, where an error thrown would replace the page and what was typed into it. */
function answering<State extends { error?: string }>(action: (state: Awaited<State>, data: FormData) => State | Promise<State>, initial: Awaited<State>) {
  return async (state: Awaited<State>, data: FormData): Promise<State> => {
    try {
      return await action(state, data);
    } catch (error) {
      // What fetch throws in Chromium, Firefox and Safari when nobody answers.
      if (!(error instanceof TypeError && /Failed to fetch|NetworkError|Load failed/.test(error.message))) throw error;
      return { ...initial, error: "The server could not be reached. What you entered is still here; try again when you are online." };
    }
  };
}
