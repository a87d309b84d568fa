// A list that comes in pages: awaited it is one page, iterated it is every item of this page and all after it.

/** One page when awaited; every item, page after page, in `for await`. A page is asked for when it is needed. */
export interface Pages<Page, Item> extends Promise<Page>, AsyncIterable<Item> {}

/** Asks for the first page at once, and for each further one with the cursor of the page before. */
export function pagesOf<Page, Item>(
  ask: (cursor: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
  nextOf: (page: Page) => string | undefined,
): Pages<Page, Item> {
  const first = ask(undefined);
  async function* items(): AsyncGenerator<Item> {
    let page = await first;
    yield* itemsOf(page);
    for (let next = nextOf(page); next !== undefined; next = nextOf(page)) {
      page = await ask(next);
      yield* itemsOf(page);
    }
  }
  return Object.assign(first, { [Symbol.asyncIterator]: items });
}
