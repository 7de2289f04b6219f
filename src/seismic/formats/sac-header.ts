/** The values of a SAC header by their names in lower case (`b`, `nzyear`, `kstnm`); undefined ones are left out. */
export type SacHeader = Readonly<Record<string, number | string>>;
