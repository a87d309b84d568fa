// The receipt: what it shows, and what it must not.
import { expect, test } from "vitest";
import { printReceipt, receiptColumns } from "./receipt.ts";

const facts = {
  terminalId: "ATM00001",
  localDate: "2026-01-15",
  traceNumber: "000001",
  transactionId: "txn_01JHKX5Z3V7Y8W9QABCDEFGHJK",
  requestedAmount: 5000,
  amount: 5000,
  notes: [
    { denomination: 2000, count: 2 },
    { denomination: 1000, count: 1 },
  ],
  at: new Date("2026-01-15T11:32:05Z"),
  timeZone: "Atlantic/Cape_Verde",
} as const;

test("a receipt names terminal, operation, time on the wall, notes and amount", () => {
  expect(printReceipt(facts)).toBe(`\
========================================
            CAIXA AUTOMÁTICO
        LEVANTAMENTO COM CÓDIGO
========================================
Data: 15-01-2026          Hora: 10:32:05
Terminal:                       ATM00001
Operação n.º:                     000001
Transação:
          txn_01JHKX5Z3V7Y8W9QABCDEFGHJK
----------------------------------------
  2 x 2.000$00                  4.000$00
  1 x 1.000$00                  1.000$00
MONTANTE:                   5.000$00 CVE
----------------------------------------
           Guarde este talão.
         SIMULAÇÃO - SEM VALOR
========================================
`);
});

test("a partial payment shows what was asked for and what came out", () => {
  const receipt = printReceipt({ ...facts, amount: 4000, notes: [{ denomination: 2000, count: 2 }] });
  expect(receipt).toContain("Pedido:                     5.000$00 CVE\n");
  expect(receipt).toContain("ENTREGUE:                   4.000$00 CVE\n");
  expect(receipt).not.toContain("MONTANTE");
});

test("no line is wider than the paper", () => {
  const widest = printReceipt({
    ...facts,
    terminalId: "ATM0000100002003",
    requestedAmount: 200_000,
    amount: 195_000,
    notes: [{ denomination: 5000, count: 39 }],
  });
  for (const line of widest.split("\n")) expect(line.length).toBeLessThanOrEqual(receiptColumns);
});
