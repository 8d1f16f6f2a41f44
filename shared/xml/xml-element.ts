// An element of an XML document as its readers see it: the name with its namespace, attributes, child elements, and the text directly inside it
// with comments and CDATA sections joined in, as canonicalisation does it. Nothing here can be written back, and there is no way to its parent.

export interface XmlElement {
  /** Of its namespace; empty for none. */
  readonly namespace: string
  /** Without a prefix. */
  readonly name: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** All text directly inside, in order; white space is kept. */
  readonly text: string
}

export interface XmlAttribute {
  /** Empty where it has no prefix. */
  readonly namespace: string
  readonly name: string
  readonly value: string
}

/** The children of this name. */
export const childrenOf = (element: XmlElement, namespace: string, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name && child.namespace === namespace)

/** The first child of this name. */
export const childOf = (element: XmlElement, namespace: string, name: string): XmlElement | undefined =>
  element.children.find((child) => child.name === name && child.namespace === namespace)

/** The value of an attribute. */
export const attributeOf = (element: XmlElement, name: string, namespace = ''): string | undefined =>
  element.attributes.find((attribute) => attribute.name === name && attribute.namespace === namespace)?.value
