package offenders.policy;

public class Innocent {}
