// The one error of every mdoc check: a reason in fixed words, never an element's name or value.
export class MdocRefused extends Error {}
