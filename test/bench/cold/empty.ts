/** A function that does nothing: what is left of a start without one. */
export const handler = async (): Promise<{ readonly statusCode: number; readonly body: string }> => ({
  statusCode: 200,
  body: '',
});
