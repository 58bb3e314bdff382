package vendor;

public class ForeignException extends Exception {
  private static final long serialVersionUID = 1L;
}
