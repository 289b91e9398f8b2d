"""Hand-ins in whatever shape they arrive, made into submissions that stand on the released form."""
