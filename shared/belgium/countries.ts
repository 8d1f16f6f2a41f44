// NIS codes of nationalities and countries, as the National Register writes them, to ISO 3166-1 alpha-2.
// A code that is not here is refused by whoever maps it: a nationality is never guessed. Left out on purpose: states that
// exist no more (130 Czechoslovakia, 131 Soviet Union, 132 Serbia and Montenegro, 169 Yugoslavia), dependent territories,
// and codes for the stateless and for refugees, whose numbers we have on no authority.

const europe = `101 AL 102 AD 103 DE 105 AT 106 BG 107 CY 108 DK 109 ES 110 FI 111 FR 112 GB 113 LU 114 GR 115 HU 116 IE 117 IS
  118 LI 119 MT 120 MC 121 NO 122 PL 123 PT 124 RO 125 SM 126 SE 127 CH 128 IT 129 NL 133 VA 134 DE 135 LV 136 EE 137 LT
  138 HU 139 PL 140 CZ 141 SK 142 BY 143 UA 144 MD 145 RU 146 HR 147 SI 148 MK 149 BA 150 BE 151 ME 152 RS 173 DE`
const asia = `201 MM 203 LK 204 TW 205 SG 206 KR 207 IN 208 ID 209 JP 210 LA 211 KH 212 MY 213 NP 214 PH 215 TL 216 KH 218 CN
  219 KP 220 VN 221 MN 222 MV 223 BT 224 BN 225 KZ 226 KG 227 UZ 228 TJ 229 TM 235 TH 237 BD 249 AM 250 AZ 251 AF 252 SA
  253 GE 254 IQ 255 IR 256 IL 257 JO 258 LB 259 PK 260 AE 261 SY 262 TR 264 KW 266 OM 267 QA 268 BH 270 YE 271 PS`
const africa = `301 LS 302 BW 303 BI 304 CM 305 CF 306 CD 308 BF 309 CI 310 BJ 311 ET 312 GA 313 GM 314 GH 315 GN 317 MU 318 LR
  319 ML 320 SN 321 NE 322 NG 323 UG 324 MG 325 ZA 327 RW 328 SL 329 SO 332 TZ 333 TD 334 TG 335 ZM 336 KE 337 GQ 338 GW
  339 CV 340 MZ 341 AO 342 SC 343 KM 344 ZW 345 DJ 346 ST 347 SZ 349 ER 351 DZ 352 EG 353 LY 354 MA 355 MR 356 SD 357 TN
  358 MW 362 CG 384 NA`
const americaAndOceania = `401 CA 402 US 411 CR 412 CU 413 GT 414 HN 415 JM 416 MX 417 NI 418 PA 419 HT 420 DO 421 SV 422 TT
  423 BB 425 BS 426 GD 427 DM 428 LC 429 VC 430 BZ 431 KN 511 AR 512 BO 513 BR 514 CL 515 CO 516 EC 517 PY 518 PE 519 UY
  520 VE 521 GY 522 SR 602 FM 603 MH 611 AU 613 NZ 614 WS 615 NR 616 TO 617 FJ 619 PG 621 TV 623 SB 624 VU 679 PW`

const alpha2ByCode = new Map(
  [europe, asia, africa, americaAndOceania].flatMap((list) =>
    [...list.matchAll(/(\d{3}) ([A-Z]{2})/g)].map(([, code, alpha2]) => [code as string, alpha2 as string] as const),
  ),
)

const undetermined = '999'

/** ISO 3166-1 alpha-2 of a three-digit NIS code. */
export const countryOf = (nisCode: string): string | undefined => alpha2ByCode.get(nisCode)

/** Nationality as a PID writes it, with QU for one that is not determined (PID Rulebook). */
export const nationalityOf = (nisCode: string): string | undefined =>
  nisCode === undetermined ? 'QU' : countryOf(nisCode)

/** NIS codes of municipalities have five digits and lie in Belgium. */
export const isMunicipality = (nisCode: string): boolean => /^\d{5}$/.test(nisCode)
