"""What few answers allow to say of many people, pure: intervals, rates drawn to the mean, and how many must be asked."""

from assessments.statistics.sampling import Interval, rounded, sample_size, shrunk, wilson

__all__ = ["Interval", "rounded", "sample_size", "shrunk", "wilson"]
