/** The server answered, and refused; `message` is its one clear line. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.name = "Refused";
    this.status = status;
  }
}

/** No answer came: the server stopped, or the network did. */
export class ServerAway extends Error {
  constructor(cause: unknown) {
    super("The server does not answer.", { cause });
    this.name = "ServerAway";
  }
}

/** The user took the request back. */
export class Cancelled extends Error {
  constructor() {
    super("Cancelled.");
    this.name = "Cancelled";
  }
}

/** Reads the `detail` of a ProblemDetails answer; a body of another kind gives the status line. */
export async function readRefusal(response: Response): Promise<Refused> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) {
      const { detail, title } = body as { detail?: unknown; title?: unknown };
      const line = typeof detail === "string" && detail !== "" ? detail : title;
      if (typeof line === "string" && line !== "") {
        return new Refused(response.status, line);
      }
    }
  } catch {
    // A proxy's HTML page, or nothing: the status says what there is to say.
  }
  return new Refused(response.status, `The server answered ${response.status} ${response.statusText}`.trim() + ".");
}
