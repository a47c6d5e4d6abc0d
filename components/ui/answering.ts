/**
 * What an action of the server answers. Without a connection the answer says so, where an error thrown would
 * replace the page and what was typed into it, or be seen by nobody.
 *
 * @param otherwise what an answer without a connection has beside the error
 */
export async function answering<Answer extends { error?: string }>(work: () => Answer | Promise<Answer>, otherwise: Answer): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    // What fetch throws in Chromium, Firefox and Safari when nobody answers.
    if (!(error instanceof TypeError && /Failed to fetch|NetworkError|Load failed/.test(error.message))) throw error;
    return { ...otherwise, error: "The server could not be reached. What you entered is still here; try again when you are online." };
  }
}
