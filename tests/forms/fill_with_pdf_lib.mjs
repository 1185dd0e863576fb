// Made filled_by_pdf_lib.pdf with pdf-lib 1.17.1, so that a form filled in by a program that shares nothing with ours is
// read back: node fill_with_pdf_lib.mjs EMPTY.pdf ANSWERS.json FILLED.pdf
import { readFileSync, writeFileSync } from 'node:fs';
import { PDFDocument, PDFDropdown } from 'pdf-lib';

const [from, answers, to] = process.argv.slice(2);
const document = await PDFDocument.load(readFileSync(from), { updateMetadata: false });
const form = document.getForm();
for (const [name, text] of Object.entries(JSON.parse(readFileSync(answers, 'utf8')))) {
  const field = form.getField(name);
  if (field instanceof PDFDropdown) field.select(text);
  else field.setText(text);
}
// Its own drawings would need a Chinese typeface.
writeFileSync(to, await document.save({ updateFieldAppearances: false }));
