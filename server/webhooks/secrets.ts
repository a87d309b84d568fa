// The secrets of webhooks as they stand in the database: sealed, and for a while two of them.
import type { PersonalData } from "../identity/personal-data.ts";

export type SealedSecrets = {
  readonly webhook_id: string;
  readonly secret_sealed: string;
  readonly previous_secret_sealed: string | null;
  readonly previous_valid_until: Date | null;
};

/** For how long the secret before the newest signs too, in milliseconds. */
export const OVERLAP_MS = 24 * 60 * 60_000;

const place = (name: "secret" | "previous_secret", webhookId: string) => `webhooks.${name}:${webhookId}`;

export function sealSecret(personalData: PersonalData, webhookId: string, secret: string): string {
  return personalData.seal(secret, place("secret", webhookId));
}

/** The newest secret as the previous one: what is sealed for one column opens in no other. */
export function sealAsPrevious(
  personalData: PersonalData,
  { webhook_id, secret_sealed }: SealedSecrets,
): string {
  const secret = personalData.open(secret_sealed, place("secret", webhook_id));
  return personalData.seal(secret, place("previous_secret", webhook_id));
}

/** What signs now, the newest first. */
export function secretsAt(personalData: PersonalData, row: SealedSecrets, now: number): string[] {
  const { webhook_id, secret_sealed, previous_secret_sealed, previous_valid_until } = row;
  const secrets = [personalData.open(secret_sealed, place("secret", webhook_id))];
  const overlaps = previous_valid_until !== null && new Date(previous_valid_until).getTime() > now;
  if (previous_secret_sealed !== null && overlaps)
    secrets.push(personalData.open(previous_secret_sealed, place("previous_secret", webhook_id)));
  return secrets;
}
