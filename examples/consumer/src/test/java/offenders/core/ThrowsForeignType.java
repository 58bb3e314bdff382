package offenders.core;

public class ThrowsForeignType {
  public ThrowsForeignType() throws vendor.ForeignException {
    throw new vendor.ForeignException();
  }
}
