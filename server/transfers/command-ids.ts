// The ids of transfers that no `Idempotency-Key` names. Each contains its user, so nobody can take another's.

/** A reference serves as the key of a request that has no other. */
export const referenceCommandId = (userId: string, accountNo: string, reference: string) =>
  `ref:${userId}:${accountNo}:${reference}`;

/** A user's transfer with a UUID of their own. */
export const uuidCommandId = (userId: string, uuid: string) => `uuid:${userId}:${uuid.toLowerCase()}`;
