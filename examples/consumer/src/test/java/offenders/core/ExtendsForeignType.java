package offenders.core;

public class ExtendsForeignType extends vendor.ForeignType {}
