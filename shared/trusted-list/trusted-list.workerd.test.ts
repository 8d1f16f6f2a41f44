// Base64 is native here and not in Node: what reads it has to say the same of the same lists.
import './parse-trusted-list.test.ts'
import './verify-list-of-lists.test.ts'
import './verify-national-list.test.ts'
