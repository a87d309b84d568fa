// The part of the books that a batch would have loaded: what its footprint names, and what the withdrawals and holds
// that it finds lead to. A second reading of how loading works, in memory.
import { type Books, emptyBooks, holdKey, keepWithdrawal, referenceKey, walletKey } from "../books.ts";
import type { Command } from "../commands.ts";
import { footprintOf, payoutAccounts } from "../footprint.ts";
import { accountsPaidBy } from "../holds.ts";

/** Books with nothing in them but what these commands may look at. */
export function booksFor(all: Books, commands: readonly Command[]): Books {
  const footprint = footprintOf(commands);
  const slice = emptyBooks();
  const accountNos = new Set(footprint.accountNos);
  const withdrawalIds = [
    ...footprint.withdrawalIds,
    ...[...footprint.networkKeys].map((key) => all.withdrawalByNetworkKey.get(key) ?? ""),
    ...[...footprint.codeDigests].map((digest) => all.withdrawalByCode.get(digest) ?? ""),
  ];
  for (const id of withdrawalIds) {
    const withdrawal = all.withdrawals.get(id);
    if (!withdrawal) continue;
    keepWithdrawal(slice, withdrawal);
    for (const accountNo of [withdrawal.accountNo, ...payoutAccounts(withdrawal.currency)]) {
      accountNos.add(accountNo);
    }
  }
  for (const { accountNo, holdId } of footprint.capturedHolds) {
    const hold = all.holds.get(holdKey(accountNo, holdId));
    for (const paid of hold ? accountsPaidBy(hold) : []) accountNos.add(paid);
  }
  copy(all.accounts, slice.accounts, accountNos);
  copy(all.outcomes, slice.outcomes, footprint.commandIds);
  copy(all.counters, slice.counters, footprint.counters);
  copy(
    all.holds,
    slice.holds,
    footprint.holds.map((hold) => holdKey(hold.accountNo, hold.holdId)),
  );
  copy(
    all.references,
    slice.references,
    footprint.references.map((r) => referenceKey(r.accountNo, r.reference)),
  );
  copy(
    all.wallets,
    slice.wallets,
    footprint.wallets.map((w) => walletKey(w.ownerId, w.currency, w.kind)),
  );
  return slice;
}

/** Puts what a batch made of its slice back, as writing it to the tables would. */
export function keep(all: Books, slice: Books): void {
  for (const name of ["accounts", "holds", "counters", "references", "transactions", "outcomes"] as const) {
    for (const [key, record] of slice[name]) (all[name] as Map<string, unknown>).set(key, record);
  }
  for (const withdrawal of slice.withdrawals.values()) keepWithdrawal(all, withdrawal);
  all.entries.push(...slice.entries);
  for (const account of slice.accounts.values()) {
    const key = walletKey(account.ownerId, account.currency, account.kind);
    if (slice.wallets.get(key) === account.accountNo) all.wallets.set(key, account.accountNo);
    else if (all.wallets.get(key) === account.accountNo && account.status === "CLOSED")
      all.wallets.delete(key);
  }
}

function copy<T>(from: Map<string, T>, to: Map<string, T>, keys: Iterable<string>): void {
  for (const key of keys) {
    const record = from.get(key);
    if (record !== undefined) to.set(key, record);
  }
}
