/**
 * The number of the split's rules. It is part of a staging record's name: whoever changes what `split` makes of the same
 * chart (pieces, enabling or visible paths) raises it, so that charts staged by an older version are staged again.
 */
export const FORMAT = 1;
