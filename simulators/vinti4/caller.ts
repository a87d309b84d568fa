// Who sent a message to the switch, as its authenticators found out.

/** Only a terminal has an id. */
export type Caller = { readonly terminalId: string; readonly mayAuthorise: boolean };
