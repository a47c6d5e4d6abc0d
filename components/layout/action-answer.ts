/** What a server action answers to the form that called it. A new object each time. */
export interface ActionAnswer {
  /** A sentence about the whole form. */
  error?: string;
  /** A sentence for each field that is wrong, by the field's name. */
  fields?: Record<string, string>;
  done?: true;
}
