"""Measurements that decide something; none of this is needed to run or to test the service."""
