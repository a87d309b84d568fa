// A statement as PDF: one table over as many pages as it takes, each with its number.
import PDFDocument from "pdfkit";
import { decimalText, localTime, OFFSET, type Statement } from "./statement.ts";

const MARGIN = 40;
const ROW_HEIGHT = 15;
const TOP = 130;
const BOTTOM = 780;

type Column = { readonly title: string; readonly x: number; readonly width: number; readonly right?: true };

const COLUMNS: readonly Column[] = [
  { title: `Time (UTC${OFFSET})`, x: 40, width: 95 },
  { title: "Type", x: 138, width: 72 },
  { title: "Counterparty", x: 213, width: 88 },
  { title: "Text", x: 304, width: 96 },
  { title: "Amount", x: 400, width: 72, right: true },
  { title: "Balance", x: 478, width: 77, right: true },
];

/** `compress: false` leaves the text readable, for tests. */
export function statementPdf(statement: Statement, { compress = true } = {}): Promise<Buffer> {
  const { accountNo, currency, from, to, openingMinor, closingMinor, entries } = statement;
  const document = new PDFDocument({
    ...{ size: "A4", margin: MARGIN, bufferPages: true, compress },
    info: { Title: `Statement ${accountNo} ${from} to ${to}` },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (chunk: Buffer) => void chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
  });
  const money = (minor: bigint) => decimalText(minor, currency);
  let y = beginPage();

  function beginPage(): number {
    document.font("Helvetica-Bold").fontSize(15);
    document.text("Account statement", MARGIN, MARGIN, { lineBreak: false });
    document.font("Helvetica").fontSize(9);
    document.text(`Account ${accountNo} (${currency})`, MARGIN, 64, { lineBreak: false });
    document.text(`${from} to ${to}, days in Cabo Verde time (UTC${OFFSET})`, MARGIN, 78, {
      lineBreak: false,
    });
    document.font("Helvetica-Bold").fontSize(8);
    row(
      COLUMNS.map(({ title }) => title),
      108,
    );
    document.moveTo(MARGIN, 122).lineTo(555, 122).lineWidth(0.5).stroke();
    document.font("Helvetica");
    return TOP;
  }

  function row(cells: readonly string[], at: number): void {
    for (const [i, { x, width, right }] of COLUMNS.entries()) {
      document.text(printable(cells[i] ?? ""), x, at, {
        ...{ width, height: 10, lineBreak: false, ellipsis: true },
        align: right ? "right" : "left",
      });
    }
  }

  function add(cells: readonly string[]): void {
    if (y > BOTTOM) {
      document.addPage();
      y = beginPage();
    }
    row(cells, y);
    y += ROW_HEIGHT;
  }

  add([from, "Opening balance", "", "", "", money(openingMinor)]);
  for (const entry of entries) {
    const text = entry.description || entry.reference;
    const amounts = [money(entry.amountMinor), money(entry.balanceAfterMinor)];
    add([localTime(entry.at).slice(0, 19), entry.kind, entry.counterpartyAccountNo, text, ...amounts]);
  }
  add([to, "Closing balance", "", "", "", money(closingMinor)]);

  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    // Below the margin the text would otherwise begin another page.
    document.page.margins.bottom = 0;
    document.fontSize(8).text(`Page ${page + 1} of ${count}`, MARGIN, 810, { lineBreak: false });
  }
  document.end();
  return done;
}

/** The built-in fonts have the letters of Western Europe; what they lack shows as a question mark. */
function printable(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/gu, "?");
}
