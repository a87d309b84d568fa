// What the log says of an error. PostgreSQL quotes the values it refuses in other fields, which stay out.

export function errorForLog(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, code, cause } = error as Error & { code?: unknown };
  return { name, message, stack, code, ...(cause === undefined ? {} : { cause: errorForLog(cause) }) };
}
