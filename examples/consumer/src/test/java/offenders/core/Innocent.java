package offenders.core;

import java.util.List;
import java.util.Optional;

public class Innocent {
  private vendor.ForeignType hidden = new vendor.ForeignType();

  public Optional<List<byte[]>> bytes() {
    return Optional.empty();
  }

  vendor.ForeignType hidden() {
    return hidden;
  }
}
