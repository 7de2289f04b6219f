/** Where new bytes of a file go. */
export interface Sink {
  /** Appends bytes at an address that 8 divides and gives it. @throws CropError `disk` */
  append(bytes: Uint8Array): number;
  /** Writes bytes over those at an address. @throws CropError `disk` */
  overwrite(address: number, bytes: Uint8Array): void;
}
