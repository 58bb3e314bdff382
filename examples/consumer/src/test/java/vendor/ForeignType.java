package vendor;

public class ForeignType {}
