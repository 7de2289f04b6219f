/** The names of the floats of a SAC header in their order, "" for unused ones. */
const floats =
  "delta depmin depmax scale odelta b e o a internal0 t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 f " +
  "resp0 resp1 resp2 resp3 resp4 resp5 resp6 resp7 resp8 resp9 stla stlo stel stdp evla evlo evel evdp mag " +
  "user0 user1 user2 user3 user4 user5 user6 user7 user8 user9 dist az baz gcarc sb sdelta depmen cmpaz cmpinc " +
  "xminimum xmaximum yminimum ymaximum unused6 unused7 unused8 unused9 unused10 unused11 unused12";
const integers =
  "nzyear nzjday nzhour nzmin nzsec nzmsec nvhdr norid nevid npts nspts nwfid nxsize nysize unused15 " +
  "iftype idep iztype unused16 iinst istreg ievreg ievtyp iqual isynth imagtyp imagsrc ibody " +
  "unused20 unused21 unused22 unused23 unused24 unused25 unused26 leven lpspol lovrok lcalda unused27";
const texts =
  "kstnm kevnm khole ko ka kt0 kt1 kt2 kt3 kt4 kt5 kt6 kt7 kt8 kt9 kf " +
  "kuser0 kuser1 kuser2 kcmpnm knetwk kdatrd kinst";

/** The names of the 70 floats, 40 integers (the last five are logical) and 23 texts of a header. Source: SAC manual, "SAC data file format". */
export const sacFields: {
  readonly floats: readonly string[];
  readonly integers: readonly string[];
  readonly texts: readonly string[];
} = /* @__PURE__ */ (() => ({
  floats: floats.split(" "),
  integers: integers.split(" "),
  texts: texts.split(" "),
}))();

/**
 * The values of a SAC header by their names in lower case (`b`, `nzyear`, `kstnm`): float32 and int32 as numbers,
 * texts without the blanks behind them. What is undefined (-12345) is left out.
 */
export type SacHeader = Readonly<Record<string, number | string>>;
